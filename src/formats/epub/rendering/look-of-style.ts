import type { NamedStyle, TranslationStyle } from "../../../core/translation-style.ts";
import { type Gaps, SIDE_CLASS } from "./placement-css.ts";

/** What a style adds to the placement of translations. */
export interface Look {
	gaps: Gaps;
	/** Rules for the inserted elements, behind those that place them. */
	css: string;
}

/** The elements inside their blocks, with the weight of the rules that place them. */
const STACKED = ["span.diglot-tr.cp-translation", "div.diglot-tr.cp-translation"];
const INSERTED = [...STACKED, `.diglot-tr.${SIDE_CLASS}`];
const RIGHT_TO_LEFT = INSERTED.map((selector) => `${selector}[dir="rtl"]`);

const NEAR = { inner: "0.15em", outer: "0.6em" };
const WIDE = { inner: "0.4em", outer: "1.2em" };

/** A heading's text may be in an anchor or a line of its own. */
function inHeadings(levels: readonly number[]): string {
	return levels.map((level) => `h${level} .diglot-tr.cp-translation`).join(", ");
}

/**
 * A little smaller. The colour stays that of the text, so that it has the same contrast on every page and on e-paper;
 * not every reader knows opacity, and beside its source a translation needs no other size.
 */
const QUIET = `/* Diglot: a little quieter than its source. */
${STACKED.join(", ")} {
	font-size: 0.9em;
}
${inHeadings([1, 2])} {
	font-size: 0.8em;
}
${inHeadings([1, 2, 3, 4, 5, 6])} {
	font-weight: normal;
}
@media (max-width: 29.99em), (max-device-width: 37.49em) {
	.${SIDE_CLASS} {
		font-size: 0.9em;
	}
}
`;

/**
 * A line in the colour of the text. Old readers know left and right only; those that know more put it where the
 * line of text begins, in vertical text too. Headings are short and often centred, far from any side: size does.
 */
const MARKED = `/* Diglot: a line at the side where the text begins. */
${INSERTED.join(", ")} {
	border-left: 0.1em solid;
	padding-left: 0.7em;
}
${RIGHT_TO_LEFT.join(", ")} {
	border-left: 0;
	padding-left: 0;
	border-right: 0.1em solid;
	padding-right: 0.7em;
}
@supports (border-inline-start: 0.1em solid) {
	${[...INSERTED, ...RIGHT_TO_LEFT].join(", ")} {
		border: 0;
		padding: 0;
		border-inline-start: 0.1em solid;
		padding-inline-start: 0.7em;
	}
}
${inHeadings([1, 2, 3, 4, 5, 6])} {
	border: 0 !important;
	padding: 0 !important;
	font-size: 0.85em !important;
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
