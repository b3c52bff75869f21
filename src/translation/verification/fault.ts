/** What was wrong with a segment's reply (rule D2); stored as a flag where no repair succeeded. */
export const FAULTS = [
	"missing",
	"doubled",
	"out_of_order",
	"shifted",
	"merged",
	"tags",
	"empty",
	"echo",
	"wrong_script",
	"cut_off",
	"leaked",
	"not_xml",
	"content_filter",
	"too_long",
	"engine",
	"refused",
	"wrong_language",
	"foreign_words",
	"remark",
] as const;

export type Fault = (typeof FAULTS)[number];

/** Doubts: asked again once, then the text is taken with the fault as its flag, because a right one may look like it. */
const DOUBTS: ReadonlySet<Fault> = new Set<Fault>(["foreign_words", "remark"]);

export function isDoubt(fault: Fault): boolean {
	return DOUBTS.has(fault);
}

/** What may be wrong but often isn't: shown in the report, never repaired. */
export type Warning =
	| "length"
	| "numbers"
	| "names"
	| "empty_tag"
	/** A whole sentence has its source's words. */
	| "untranslated"
	/** The translation has its source's words, because they rightly stay or the model insists on them: a name, a reference. */
	| "unchanged";

/** What was done to a text before it was taken. */
export type Treatment =
	/** Words or marks of the model's around the translation were removed. */
	| "frame_removed"
	/** Tags written in another way were read. */
	| "tags_read"
	| "tags_aligned";

/** What a repair prompt says. Constant words only: book text is in the JSON alone (rule D5). */
export const FAULT_REASONS: Readonly<Record<Fault, string>> = {
	missing: "it was missing from the reply",
	doubled: "its id came twice with different texts",
	out_of_order: "the ids were not in the order of the request",
	shifted: "texts stood under the ids of other segments",
	merged: "it may have been merged with the segment beside it",
	tags: "its tags were not those of the source",
	empty: "its text was empty",
	echo: "the source was given back untranslated",
	wrong_script: "it was not written in the script of the target language",
	cut_off: "it was cut off",
	leaked: "it held words, markup or JSON that are no translation of the source",
	not_xml: "it held control characters",
	content_filter: "it was refused",
	too_long: "it was too long",
	engine: "the engine failed on it",
	refused: "words of your own stood in its place, though it is part of a published book and only to be translated",
	wrong_language: "it was not written in the target language",
	foreign_words: "it held words or sentences of another language that its source has not",
	remark: "it held a note or a remark that its source has not",
};
