/** What a text is in its book; it shapes the prompt and distinguishes equal texts of different use. */
export type SegmentKind = "block" | "heading" | "note" | "verse" | "label" | "attribute";

/**
 * A piece of text that is translated as a unit.
 *
 * `text` is normalized (rule A3) and carries inline markup as numbered tags,
 * `<1>…</1>` for a pair and `<2/>` for a void, numbered from 1 in reading order.
 * A segment knows nothing of XHTML or offsets: its format maps ids back to locations.
 */
export interface Segment {
	/** `d{document}-s{number}`, both from 1, the same for the same input (rule A15). */
	id: string;
	/** The document's id, `d12`. */
	document: string;
	kind: SegmentKind;
	text: string;
	/** Hash of text and kind. */
	fingerprint: string;
	/** Counts the segments of that fingerprint in the document, from 1. */
	occurrence: number;
	/** Words of the text without tags (spec §6.1 counts in words). */
	words: number;
}

/** Why a text node is not translated (spec §6.1). */
export type SkipReason =
	| "code"
	| "script"
	| "math"
	| "translate_no"
	| "no_letters"
	| "target_language"
	| "foreign_inline"
	| "ruby_annotation"
	| "page_list"
	| "own_output"
	| "not_selected"
	| "unreadable"
	| "not_rendered"
	| "generated_text"
	| "foreign_namespace";
