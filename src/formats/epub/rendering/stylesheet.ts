import { LAYOUT_TRAITS, type Layout } from "../../../core/layout.ts";
import { DIRECTION_CLASS } from "./inserted-direction.ts";

/** Marks a translation that is shown beside its source. */
export const SIDE_CLASS = "diglot-side";

/**
 * A translation under or over its source, nearer to it than to the next pair. Where a reader lacks opacity,
 * size and space set it apart; opacity keeps to the colours of the page, whatever scheme it is read in. Joined
 * letters can't be spaced. Only the separating line break goes: others in it are lines of verse.
 */
const STACKED = (
	above: string,
	below: string,
	outer: "top" | "bottom",
	lineBreak: "first-child" | "last-child",
) => `/* Diglot: how a translation stands with its source. */
.diglot-tr {
	opacity: 0.85;
}
span.diglot-tr, div.diglot-tr {
	display: block;
	margin: ${above} 0 ${below} 0;
	margin-block: ${above} ${below};
	text-indent: 0;
	font-size: 0.95em;
}
h1 .diglot-tr, h2 .diglot-tr {
	font-size: 0.85em;
}
td > .diglot-tr, th > .diglot-tr {
	margin-${outer}: 0;
}
.${DIRECTION_CLASS} {
	display: block;
}
.diglot-tr[dir="rtl"] {
	letter-spacing: 0;
}
span.diglot-tr > br:${lineBreak} {
	display: none;
}
`;

const BELOW = STACKED("0.15em", "0.6em", "bottom", "first-child");
const ABOVE = STACKED("0.6em", "0.15em", "top", "last-child");

/**
 * The translation floats, its source keeps the rest of the line and ends below both: each pair starts on one
 * line, and nothing of it reaches into what follows. Narrow pages and old readers stack.
 */
const BESIDE = (translation: "left" | "right") => `.${SIDE_CLASS} {
	margin-bottom: 0.15em !important;
}
.${SIDE_CLASS} + * {
	margin-top: 0 !important;
	margin-bottom: 0.75em !important;
}
@media (min-width: 30em) {
	aside, div, figure, table, body > img, div > img, section > img {
		float: none !important;
	}
	.${SIDE_CLASS} {
		-webkit-box-sizing: border-box;
		box-sizing: border-box;
		clear: both !important;
		float: ${translation} !important;
		width: 48% !important;
		margin: 0 !important;
		text-indent: 0 !important;
	}
	.${SIDE_CLASS} + * {
		clear: none !important;
		float: none !important;
		width: auto !important;
		margin-${translation}: 52% !important;
		text-indent: 0 !important;
	}
	.${SIDE_CLASS} + *:after {
		content: "";
		display: block;
		clear: both;
	}
}
`;

/** Rule B9: a script that is not written vertically is not set vertically either. */
const HORIZONTAL = `/* Diglot: the translation's script is written in lines. */
html, body, body * {
	-webkit-writing-mode: horizontal-tb !important;
	-epub-writing-mode: horizontal-tb !important;
	writing-mode: horizontal-tb !important;
}
`;

/**
 * `diglot.css` for a layout. Each inserted translation is a block of its own, a little quieter than its
 * source; without the stylesheet the line break inside it does the same, plainly (rules B5, B6).
 *
 * @param sourceDirection the source goes to the side on which its script begins
 */
export function diglotCss(layout: Layout, sourceDirection: "ltr" | "rtl"): string {
	const traits = LAYOUT_TRAITS[layout];
	if (!traits.bilingual) return HORIZONTAL;
	const stacked = traits.order === "before" ? ABOVE : BELOW;
	return traits.sideBySide ? stacked + BESIDE(sourceDirection === "ltr" ? "right" : "left") : stacked;
}
