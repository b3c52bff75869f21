import type { MarkupElement } from "../markup/tree.ts";

/**
 * The blocks that directly follow another of them, each with the one before it, whose translation stands between the
 * two and announces the pair. Before any other block a pair is announced by an element of its own (rule B6).
 */
export function findFollowers(blocks: readonly MarkupElement[]): Map<MarkupElement, MarkupElement> {
	const all = new Set(blocks);
	const followers = new Map<MarkupElement, MarkupElement>();
	for (const parent of new Set(blocks.map((block) => block.parent))) {
		let previous: MarkupElement | null = null;
		for (const child of parent?.children ?? []) {
			if (child.kind !== "element") continue;
			if (previous && all.has(child) && all.has(previous)) followers.set(child, previous);
			previous = child;
		}
	}
	return followers;
}
