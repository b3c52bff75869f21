import type { Layout } from "../core/layout.ts";

/** Marks a translation that stands beside its source. */
export const SIDE_CLASS = "diglot-side";

const STACKED = `/* Diglot: how a translation stands with its source. */
.diglot-tr {
	display: block;
	margin: 0.25em 0 0 0;
	text-indent: 0;
	font-size: 0.95em;
	opacity: 0.8;
}
div.diglot-tr {
	margin-bottom: 0.75em;
}
span.diglot-tr > br:first-child,
span.diglot-tr > br:last-child {
	display: none;
}
`;

/** Both columns float, so that each pair starts on one line however long either text is. */
const BESIDE = (source: "left" | "right", translation: "left" | "right") => `
p, div, section, article, aside, blockquote, figure, table, ul, ol, dl, hr, h1, h2, h3, h4, h5, h6 {
	clear: both;
}
.${SIDE_CLASS} {
	float: ${translation};
	width: 48%;
	margin: 0 0 0.75em 0;
	font-size: 1em;
}
.${SIDE_CLASS} + * {
	clear: none;
	float: ${source};
	width: 48%;
	margin: 0 0 0.75em 0;
	text-indent: 0;
}
`;

/** RULES.md B9: a script that is not written from top to bottom is not set so either. */
const HORIZONTAL = `/* Diglot: the translation's script is written in lines. */
html, body, body * {
	-webkit-writing-mode: horizontal-tb !important;
	-epub-writing-mode: horizontal-tb !important;
	writing-mode: horizontal-tb !important;
}
`;

/**
 * `diglot.css` for a layout. Each inserted translation is a block of its own, a little quieter than its
 * source; without the stylesheet the line break inside it does the same, plainly (RULES.md B5, B6).
 *
 * @param sourceDirection the source stands where its script begins to be read
 */
export function diglotCss(layout: Layout, sourceDirection: "ltr" | "rtl"): string {
	if (layout === "translation_only") return HORIZONTAL;
	if (layout !== "side_by_side") return STACKED;
	return STACKED + (sourceDirection === "ltr" ? BESIDE("left", "right") : BESIDE("right", "left"));
}
