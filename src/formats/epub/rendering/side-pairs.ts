import { textContent } from "../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../markup/tree.ts";
import { isBlockName } from "../markup/vocabulary.ts";
import { holdsFlow } from "../segments/context/side-by-side.ts";
import { PAIR_CLASSES } from "./placement-css.ts";

/** How the stylesheet finds the sources of pairs: by classes of what stands before them (rule B6). */
export interface Announcements {
	/** Classes of the translation that stands behind a block, and announces a further pair. */
	behind: Map<MarkupElement, string[]>;
	/** Classes of an empty element in front of an element, where no translation stands. */
	before: Map<MarkupElement, string[]>;
}

/**
 * Where each pair is announced. Not between its source and the block before, nor before the first of a parent,
 * where that can be: the book's rules for `h2 + p` and `p:first-child` go on holding for the source.
 *
 * @param blocks those whose translations stand behind them
 */
export function announcePairs(blocks: readonly MarkupElement[]): Announcements {
	const all = new Set(blocks);
	const elementBefore = createNeighbourIndex();
	const announced: Announcements = { behind: new Map(), before: new Map() };
	for (const block of all) {
		const [target, className] = findTarget(block, elementBefore(block), all);
		const neighbour = elementBefore(target);
		const [classes, place] =
			neighbour && all.has(neighbour) ? [announced.behind, neighbour] : [announced.before, target];
		classes.set(place, [...(classes.get(place) ?? []), className]);
	}
	return announced;
}

/** The element in front of which a pair is announced, and how. */
function findTarget(
	block: MarkupElement,
	previous: MarkupElement | null,
	all: ReadonlySet<MarkupElement>,
): [target: MarkupElement, className: string] {
	const { parent } = block;
	if (previous && !all.has(previous) && isBlockName(previous)) return [previous, PAIR_CLASSES.second];
	if (!previous && parent?.parent && holdsFlow(parent.parent)) return [parent, PAIR_CLASSES.inside];
	return [block, PAIR_CLASSES.next];
}

/** The element before one; none where bare text is between them, whose translation is another. Each parent's children are gone through once. */
function createNeighbourIndex(): (element: MarkupElement) => MarkupElement | null {
	const known = new Map<MarkupElement, MarkupElement | null>();
	return (element) => {
		if (!known.has(element)) {
			let previous: MarkupElement | null = null;
			for (const child of element.parent?.children ?? []) {
				if (child.kind === "element") {
					known.set(child, previous);
					previous = child;
				} else if (isText(child)) previous = null;
			}
		}
		return known.get(element) ?? null;
	};
}

function isText(node: MarkupNode): boolean {
	return (node.kind === "text" || node.kind === "cdata") && textContent(node).trim() !== "";
}
