import type { SegmentKind } from "../../../core/segment.ts";
import type { MarkupElement, MarkupLeaf } from "../markup/tree.ts";

/** What a void with a number in it is; a page's or a line's number stands once in a book, never in a copy (rules A6, B7). */
export type NumberMark = "note" | "page" | "line";

/** What a numbered tag stands for in the source. */
export type TagTarget =
	/** Elements that open and close together, outermost first. `foreign`: its content is restored as it was (rule A8). */
	| { type: "pair"; elements: MarkupElement[]; foreign: boolean }
	/**
	 * An element kept whole (rule A6), or text that would look like a tag (rule A11).
	 * `mark`: see `NumberMark`. `letters`: the picture shows these first letters of the word behind it (rule A5).
	 */
	| { type: "void"; element: MarkupElement; mark?: NumberMark; letters?: string }
	/** Elements whose letters all went to a neighbour's word (rule A5); they are kept, empty, for what refers to them. */
	| { type: "hollow"; elements: MarkupElement[] }
	| { type: "literal"; text: string }
	/**
	 * What is between two paragraphs that are one sentence, as it is (rule A16): it closes the elements around the text
	 * and opens their like. `behind`: the innermost element around the text behind it.
	 */
	| { type: "seam"; start: number; end: number; behind: MarkupElement };

/** Where the translation goes in bilingual layouts; offsets into the source. */
export interface Insertion {
	/** For a translation before and after its source. */
	before: number;
	after: number;
	/** White space is preserved here (rule A3). */
	keepsSpace: boolean;
	/** The text begins a paragraph and stands on its first line, which the paragraph's indent is for. */
	takesIndent: boolean;
	/** Elements that are the text's lines, which the book's rules make blocks by their place in the paragraph; else none. */
	lines: readonly MarkupElement[];
	/** White space before the text on its line, where that is preserved: the translation's first line has it too (rule A3). */
	indent: string;
	/** `div` only for bare text in an EPUB 2 body (rule B5). */
	element: "span" | "div";
	/** Elements around the text that do not enclose the insertion: their copies carry style and link, outermost first. */
	wrappers: MarkupElement[];
	/** A paragraph that may have its translation beside it, as a copy behind it (rule B6); else it is stacked. */
	side: { block: MarkupElement; wrappers: MarkupElement[]; insideLink: boolean } | null;
	/** Inside `a`, `button` or `label`: links in the copy are dropped (rule B7). */
	insideLink: boolean;
}

/** Where a segment is in its document, and all that writing its translation back takes; segments know nothing of markup. */
export interface SourceLocation {
	kind: SegmentKind;
	/** The source range that a translation replaces: from the first to the last non-space of the run. */
	start: number;
	end: number;
	/** Normalized, with tags numbered from 1. */
	text: string;
	tags: ReadonlyMap<number, TagTarget>;
	/** A drop cap's elements, outermost first: they come back around the first grapheme (rule A5). */
	leading: readonly MarkupElement[];
	/** Words that a media overlay names; they are kept, empty, for what refers to them (rule A13). */
	spoken?: readonly MarkupElement[];
	/** A picture right before the range shows these first letters of the text (rule A5). */
	letters?: string;
	/** Comments and instructions inside the range; they are kept behind the translation. */
	hidden: readonly { start: number; end: number }[];
	/** How text is escaped here. */
	form: "text" | "cdata" | "double" | "single";
	/** `null`: only one text fits here (spec §6.3). */
	insertion: Insertion | null;
	/** The innermost element around the whole text. */
	parent: MarkupElement;
	/** The text node that is exactly the segment, so that their word counts are equal; `null` where there is none. */
	leaf: MarkupLeaf | null;
}
