import type { SkipReason } from "../../../../core/segment.ts";
import { textContent } from "../../markup/query.ts";
import type { MarkupElement, MarkupLeaf, MarkupNode } from "../../markup/tree.ts";
import { holdsAnchor, isRubyAnnotation, isRubyBase, isRubyPart, keepsPlace } from "../../markup/vocabulary.ts";

/** A piece of a run, as far as ruby makes any. */
type RubyItem =
	| { type: "text"; start: number; end: number; text: string; cdata: boolean; nodes: MarkupLeaf[] }
	| { type: "open" | "close"; start: number; end: number; element: MarkupElement; foreign: boolean }
	| { type: "void"; start: number; end: number; element: MarkupElement };

export interface RubySink {
	add(item: RubyItem): void;
	/** The text below `node` is not translated, for `reason`. */
	skip(node: MarkupNode, reason: SkipReason): void;
	/** Reads what is no part of ruby as any other node of the run. */
	read(node: MarkupNode): void;
}

/**
 * Rule A9: the base is text, annotations are dropped. A `ruby` of text alone is one piece of source, as most are. Where
 * there is more in it, such as a link, an emphasis or an id, its parts are pieces of their own, and so is an annotation
 * that something points to.
 */
export function readRuby(ruby: MarkupElement, sink: RubySink): void {
	if (isPlain(ruby)) {
		sink.add(readPlainRuby(ruby, sink));
		return;
	}
	const readPart = (element: MarkupElement): void => {
		const { start, openEnd, closeStart, end } = element;
		const isTag = element === ruby || keepsPlace(element);
		if (isTag) sink.add({ type: "open", start, end: openEnd, element, foreign: false });
		for (const child of element.children) {
			if (child.kind !== "element") sink.read(child);
			else if (isRubyBase(child)) readPart(child);
			else if (!isRubyAnnotation(child)) sink.read(child);
			else {
				sink.skip(child, "ruby_annotation");
				if (holdsAnchor(child)) sink.add({ type: "void", start: child.start, end: child.end, element: child });
			}
		}
		if (isTag) sink.add({ type: "close", start: closeStart, end, element, foreign: false });
	};
	readPart(ruby);
}

/** Nothing in it but text has to be there in the translation too. */
function isPlain(element: MarkupElement): boolean {
	if (keepsPlace(element)) return false;
	return element.children.every((child) => {
		if (child.kind !== "element") return true;
		return isRubyAnnotation(child) ? !holdsAnchor(child) : isRubyPart(child) && isPlain(child);
	});
}

function readPlainRuby(ruby: MarkupElement, sink: RubySink): RubyItem {
	const nodes: MarkupLeaf[] = [];
	const collect = (element: MarkupElement): string =>
		element.children
			.map((child) => {
				if (child.kind === "element") {
					if (!isRubyAnnotation(child)) return collect(child);
					sink.skip(child, "ruby_annotation");
					return "";
				}
				if (child.kind !== "text" && child.kind !== "cdata") return "";
				nodes.push(child);
				return textContent(child);
			})
			.join("");
	const text = collect(ruby);
	return { type: "text", start: ruby.start, end: ruby.end, text, cdata: false, nodes };
}
