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
] as const;

export type Fault = (typeof FAULTS)[number];

/** What may be wrong but often isn't: shown in the report, never repaired. */
export type Warning = "length" | "numbers" | "names" | "empty_tag" | "untranslated";

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
};
