import type { NamedStyle, TranslationStyle } from "../../../core/translation-style.ts";

/** What a style adds to the placement of translations. */
export interface Look {
	/** Between a source and its translation, and between such pairs. */
	gaps: { inner: string; outer: string };
	/** Rules for the inserted elements, behind those that place them. */
	css: string;
}

const NEAR = { inner: "0.15em", outer: "0.6em" };
const WIDE = { inner: "0.4em", outer: "1.2em" };

/**
 * Where a reader lacks opacity, size and space set it apart; opacity keeps to the colours of the page, whatever
 * scheme it is read in.
 */
const QUIET = `/* Diglot: a little quieter than its source. */
.diglot-tr {
	opacity: 0.85;
}
span.diglot-tr, div.diglot-tr {
	font-size: 0.95em;
}
h1 .diglot-tr, h2 .diglot-tr {
	font-size: 0.85em;
}
`;

/**
 * A line in the colour of the text. Old readers know left and right only; those that know more put it where the
 * line of text begins, in vertical text too. Headings are short and often centred, far from any side: size does.
 */
const MARKED = `/* Diglot: a line at the side where the text begins. */
.diglot-tr {
	border-left: 0.1em solid;
	padding-left: 0.7em;
}
.diglot-tr[dir="rtl"] {
	border-left: 0;
	padding-left: 0;
	border-right: 0.1em solid;
	padding-right: 0.7em;
}
@supports (border-inline-start: 0.1em solid) {
	.diglot-tr, .diglot-tr[dir="rtl"] {
		border: 0;
		padding: 0;
		border-inline-start: 0.1em solid;
		padding-inline-start: 0.7em;
	}
}
${[1, 2, 3, 4, 5, 6].map((level) => `h${level} .diglot-tr`).join(", ")} {
	border: 0 !important;
	padding: 0 !important;
	font-size: 0.85em;
}
`;

const LOOKS: Readonly<Record<NamedStyle, Look>> = {
	quiet: { gaps: NEAR, css: QUIET },
	equal: { gaps: WIDE, css: "" },
	marked: { gaps: NEAR, css: MARKED },
};

/** The look of a named style; CSS of the user's own has nothing of ours to undo. */
export function lookOf(style: TranslationStyle): Look {
	return typeof style === "string" ? LOOKS[style] : { gaps: NEAR, css: style.css };
}
