import type { SkipReason } from "../../../core/segment.ts";
import { type MarkupElement, type MarkupNode, XHTML } from "../markup/tree.ts";
import { isPlaceholderName, isPlaceholderWithText, localName } from "../markup/vocabulary.ts";
import { findSkipReason, type Skipping } from "./context/skip-rules.ts";
import { isBlock } from "./styles/element-look.ts";
import type { StyleRules } from "./styles/style-rules.ts";

/** Receives what a walk of the tree finds. */
export interface WalkSink {
	/**
	 * A maximal run of inline siblings (rule A1).
	 *
	 * @param own true where the run is all that `parent` holds; else it is an anonymous block
	 */
	run(parent: MarkupElement, nodes: readonly MarkupNode[], own: boolean): void;
	skip(node: MarkupNode, reason: SkipReason): void;
	skipping: Skipping;
}

/** Walks the blocks below `root` in document order. */
export function walkBlocks(root: MarkupElement, rules: StyleRules, sink: WalkSink): void {
	const blockInside = new Map<MarkupElement, boolean>();
	/** Rule A2: an inline element with a block below is a container, never a tag. */
	const holdsBlock = (element: MarkupElement): boolean => {
		const known = blockInside.get(element);
		if (known !== undefined) return known;
		const found = element.children.some(
			(child) => child.kind === "element" && !isClosed(child) && (isBlock(child, rules) || holdsBlock(child)),
		);
		blockInside.set(element, found);
		return found;
	};
	const isClosed = (element: MarkupElement): boolean => findSkipReason(element, sink.skipping) !== null;
	const isBoundary = (node: MarkupNode): node is MarkupElement => {
		if (node.kind !== "element") return false;
		if (isBlock(node, rules)) return true;
		return !isPlaceholderName(node) && !isClosed(node) && holdsBlock(node);
	};

	const walk = (element: MarkupElement): void => {
		const reason = findSkipReason(element, sink.skipping);
		if (reason) {
			sink.skip(element, reason);
			return;
		}
		let own = true;
		let run: MarkupNode[] = [];
		for (const child of element.children) {
			if (!isBoundary(child)) {
				run.push(child);
				continue;
			}
			own = false;
			if (run.length > 0) sink.run(element, run, false);
			run = [];
			walk(child);
		}
		if (own || run.length > 0) sink.run(element, run, own);
	};
	walk(root);
}

/** SVG's own text: each `text`, `title`, `desc` is one run; XHTML in `foreignObject` is walked as blocks. */
export function walkSvg(element: MarkupElement, rules: StyleRules, sink: WalkSink): void {
	const reason = findSkipReason(element, sink.skipping);
	if (reason) {
		sink.skip(element, reason);
		return;
	}
	const name = localName(element);
	if (name === "text" || name === "title" || name === "desc") {
		sink.run(element, element.children, true);
		return;
	}
	for (const child of element.children) {
		if (child.kind !== "element") {
			if (child.kind === "text" || child.kind === "cdata") sink.skip(child, "not_rendered");
		} else if (child.namespace === XHTML) walkBlocks(child, rules, sink);
		else walkSvg(child, rules, sink);
	}
}

/** The content of a placeholder that contains text, such as `object` or `svg`. */
export function walkNested(element: MarkupElement, rules: StyleRules, sink: WalkSink): void {
	if (localName(element) === "svg") walkSvg(element, rules, sink);
	else if (isPlaceholderWithText(element)) walkBlocks(element, rules, sink);
}
