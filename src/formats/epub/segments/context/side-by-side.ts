import { textContent } from "../../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../../markup/tree.ts";
import { isBlockName, isNeverShown, isPlaceholderName, localName } from "../../markup/vocabulary.ts";

const HOLDS_FLOW = /^(?:article|aside|blockquote|body|div|main|section)$/;

/**
 * Returns whether a block can have its translation beside it: a paragraph in plain flow. A list, a table or a
 * heading keeps its children as they are, vertical lines leave no room, and after bare text or a bare
 * image the translation would float up into that line (rule B6; CSS 2.2 §9.5.1).
 */
export function makeSideBySideTest(vertical: boolean): (block: MarkupElement) => boolean {
	const known = new Map<MarkupElement, ReadonlySet<MarkupNode>>();
	return (block) => {
		const { parent } = block;
		if (vertical || localName(block) !== "p" || block.unbalanced || !parent) return false;
		if (!holdsFlow(parent)) return false;
		const behindLines = known.get(parent) ?? findBehindLines(parent);
		known.set(parent, behindLines);
		return !behindLines.has(block);
	};
}

/** Whether an element may hold paragraphs and whatever stands among them. */
export function holdsFlow(element: MarkupElement): boolean {
	return HOLDS_FLOW.test(localName(element));
}

/** The blocks that directly follow something inline. */
function findBehindLines(parent: MarkupElement): Set<MarkupNode> {
	const found = new Set<MarkupNode>();
	let inLine = false;
	for (const child of parent.children) {
		if (child.kind !== "element" || !isBlockName(child)) inLine ||= shows(child);
		else {
			if (inLine) found.add(child);
			inLine = false;
		}
	}
	return found;
}

function shows(node: MarkupNode): boolean {
	if (node.kind !== "element") {
		return (node.kind === "text" || node.kind === "cdata") && textContent(node).trim() !== "";
	}
	if (isBlockName(node) || isNeverShown(node) || /^w?br$/.test(localName(node))) return false;
	return isPlaceholderName(node) || node.children.some((child) => shows(child));
}
