import { attributeValue, textContent } from "../../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../../markup/tree.ts";
import { isBlockName, isNeverShown, isPlaceholderName, localName } from "../../markup/vocabulary.ts";
import { findRule } from "../styles/element-look.ts";
import { readPageBreak } from "../styles/look.ts";
import { findOwnDeclaration, ownDeclarations } from "../styles/own-declarations.ts";
import { isPlainFlow, type StyleRules } from "../styles/style-rules.ts";

const HOLDS_FLOW = /^(?:article|aside|blockquote|body|div|main|section)$/;

/**
 * Returns whether a block can have its translation beside it: a paragraph in plain flow. A list, a table or a
 * heading keeps its children as they are, vertical lines leave no room, and after bare text or a bare
 * image the translation would float up into that line (rule B6; CSS 2.2 §9.5.1). A float begins no page. What is
 * hidden, placed or set out otherwise, or has rules for its id, which a copy can't have, is so together with its translation only.
 */
export function makeSideBySideTest(rules: StyleRules): (block: MarkupElement) => boolean {
	const known = new Map<MarkupElement, ReadonlySet<MarkupNode>>();
	return (block) => {
		const { parent } = block;
		if (rules.vertical || localName(block) !== "p" || block.unbalanced || !parent) return false;
		if (!holdsFlow(parent) || !isInFlow(block, rules) || !laysOutAsFlow(parent, rules)) return false;
		const behindLines = known.get(parent) ?? findBehindLines(parent);
		known.set(parent, behindLines);
		return !behindLines.has(block);
	};
}

/** Whether an element may hold paragraphs and whatever stands among them. */
export function holdsFlow(element: MarkupElement): boolean {
	return HOLDS_FLOW.test(localName(element));
}

function isInFlow(block: MarkupElement, rules: StyleRules): boolean {
	if (block.attributes.length === 0) return laysOutAsFlow(block, rules) && !findRule(block, rules.pageBreak);
	if (attributeValue(block, "hidden") !== null || findOwnDeclaration(block, "visibility") === "hidden") return false;
	if (readPageBreak(ownDeclarations(block, "break-")) ?? findRule(block, rules.pageBreak)) return false;
	if (/^(?:absolute|fixed)$/.test(findOwnDeclaration(block, "position") ?? "")) return false;
	const id = attributeValue(block, "id");
	return !(id && rules.styled.get(`#${id}`)) && laysOutAsFlow(block, rules);
}

function laysOutAsFlow(element: MarkupElement, { outOfFlow }: StyleRules): boolean {
	const own = element.attributes.length > 0 ? findOwnDeclaration(element, "display") : null;
	return own === null ? findRule(element, outOfFlow) !== true : isPlainFlow(own);
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
