import { DIRECTION_CLASS } from "./inserted-direction.ts";

/** Marks a translation that stands beside its source. */
export const SIDE_CLASS = "diglot-side";
/** Announce a paragraph whose translation follows, to stand beside it (rule B6). */
export const PAIR_CLASSES = {
	/** It is the next element. */
	next: "diglot-pair",
	/** It is the element after the next. */
	second: "diglot-pair-second",
	/** It is the first in the next element. */
	inside: "diglot-pair-inside",
} as const;
/** The line break between a text and its translation, or what is around it. */
export const BREAK_CLASS = "diglot-break";
/** As wide as the indent of the paragraph that it is in, which may be negative. */
export const INDENT_CLASS = "diglot-indent";
/** A translation with the drop cap of its source. */
export const CAP_CLASS = "diglot-cap";
/** The elements in it are lines of verse. */
export const LINES_CLASS = "diglot-lines";

/** How far a source is from its translation, and such a pair from the next. */
export interface Gaps {
	inner: string;
	outer: string;
}

/**
 * Where a translation under or over its source stands: nearer to it than to the next pair, with the indent of the
 * paragraph and its whole width, whatever the book's rules make of the elements in a paragraph (rule B5). A style
 * that comes later sets borders and padding with selectors of the same weight. Joined letters can't be spaced.
 *
 * The line break is for readers without styles. It has an element of its own because MuPDF shows a hidden `br`; in a
 * table of contents it can have none, and is hidden itself.
 */
export function stacked(order: "before" | "after", { inner, outer }: Gaps, sourceSide: "left" | "right"): string {
	const [above, below] = order === "after" ? [inner, outer] : [outer, inner];
	const source = order === "after" ? "before" : "after";
	return `/* Diglot: where a translation stands. */
span.diglot-tr.cp-translation, div.diglot-tr.cp-translation {
	display: block !important;
	float: none !important;
	width: auto !important;
	margin: ${above} 0 ${below} 0 !important;
	margin-block: ${above} ${below} !important;
	margin-inline: 0 !important;
	border: 0;
	padding: 0;
	text-indent: inherit !important;
	page-break-${source}: avoid;
	break-${source}: avoid;
}
${edges(order)} {
	margin-${order === "after" ? "bottom" : "top"}: 0 !important;
}
${order === "after" ? LINE_END : INDENT}.diglot-tr.${CAP_CLASS}:after {
	content: "";
	display: block;
	clear: ${sourceSide};
}
${order === "after" ? clearCap(sourceSide) : ""}.diglot-tr[dir="rtl"] {
	letter-spacing: 0;
}
.diglot-tr .${BREAK_CLASS} {
	display: none !important;
}
.${DIRECTION_CLASS} {
	display: block !important;
	float: none !important;
	margin: 0 !important;
	border: 0 !important;
	padding: 0 !important;
	text-indent: inherit !important;
}
.${LINES_CLASS} > span {
	display: block;
	padding-left: 1em;
	text-indent: -1em;
}
.${LINES_CLASS}[dir="rtl"] > span {
	padding-left: 0;
	padding-right: 1em;
}
.${LINES_CLASS} > span + br {
	display: none;
}
`;
}

/** Sources of pairs. */
const SOURCES = [
	`.${PAIR_CLASSES.next} + p`,
	`.${PAIR_CLASSES.second} + * + p`,
	`.${PAIR_CLASSES.inside} + * > p:first-child`,
];
/** Those that follow no other pair. */
const FIRST_SOURCES = [`div.${PAIR_CLASSES.next} + p`, ...SOURCES.slice(1)];
/** Those that follow no paragraph, as their copies do. */
const AFTER_OTHERS = FIRST_SOURCES.map((selector) => selector.replace("+ * + p", "+ *:not(p) + p"));

/** @param behind what of them, or behind them */
function list(sources: readonly string[], behind = ""): string {
	return sources.map((source) => source + behind).join(", ");
}

/**
 * The source floats and its translation keeps the rest of the line; it ends below both, so that nothing of a pair
 * reaches into what follows. Narrow pages, small devices and readers without floats stack them in the order of the
 * document. The width of the device counts because many readers lay all pages of a document side by side in one
 * wide frame. No `calc()`, `min()` or `:has()`: RMSDK drops the whole stylesheet.
 *
 * What announces a pair is not shown, so that a heading behind it is the first of its page. A pair behind something
 * else is parted from that by padding, since margins of floats don't collapse. Its copy is without what the book
 * generates before each `p + p`, such as a line, as its source is, and has the number of its source where the book
 * counts paragraphs. No page ends inside a pair. Long words break before they reach the other column.
 */
export const beside = (source: "left" | "right", { inner, outer }: Gaps) => `\
${Object.values(PAIR_CLASSES)
	.map((name) => `div.${name}`)
	.join(", ")} {
	display: none !important;
}
${list(SOURCES)} {
	margin-bottom: 0 !important;
	page-break-after: auto !important;
	break-after: auto !important;
}
.${SIDE_CLASS}.${SIDE_CLASS} {
	margin-top: ${inner} !important;
	margin-bottom: ${outer} !important;
	page-break-before: auto !important;
	break-before: auto !important;
	counter-increment: none !important;
}
.${SIDE_CLASS}.${SIDE_CLASS}:before {
	counter-increment: none !important;
}
@media (min-width: 30em) and (min-device-width: 37.5em) {
	aside, div, figure, table, body > img, div > img, section > img {
		float: none !important;
	}
	${list(SOURCES)} {
		-webkit-box-sizing: border-box;
		box-sizing: border-box;
		clear: both !important;
		float: ${source} !important;
		width: 48% !important;
		margin: 0 !important;
		text-indent: 0 !important;
		word-wrap: break-word;
		overflow-wrap: break-word;
	}
	${list(SOURCES, ` + .${SIDE_CLASS}`)} {
		clear: none !important;
		float: none !important;
		width: auto !important;
		margin: 0 0 ${outer} 0 !important;
		margin-${source}: 52% !important;
		text-indent: 0 !important;
		word-wrap: break-word;
		overflow-wrap: break-word;
	}
	${list(FIRST_SOURCES)},
	${list(FIRST_SOURCES, ` + .${SIDE_CLASS}`)} {
		padding-top: ${outer} !important;
	}
	${list(AFTER_OTHERS, ` + .${SIDE_CLASS}:before`)} {
		content: none !important;
	}
	${list(SOURCES, ` + .${SIDE_CLASS}:after`)} {
		content: "";
		display: block;
		clear: both;
	}
	.${SIDE_CLASS} ~ p {
		text-indent: 0 !important;
	}
}
`;

/** Where the space between pairs is the box's own: in cells, and under a picture, which a caption belongs to. */
function edges(order: "before" | "after"): string {
	const boxes = order === "after" ? ["td", "th", "caption"] : ["td", "th", "caption", "figcaption"];
	return boxes.map((name) => `${name} > .diglot-tr.cp-translation`).join(", ");
}

/** The block of a translation ends its line, so that the source's own line break would be an empty line. */
const LINE_END = `.diglot-tr.cp-translation + br {
	display: none;
}
`;

/** A drop cap is often higher than its text: the next one would begin beside it, with its own, like a staircase. */
const clearCap = (side: "left" | "right") => `.diglot-tr.${CAP_CLASS} {
	clear: ${side};
}
`;

/**
 * CSS indents the first line of a paragraph only, and that is the translation's. The width of a box that fits its
 * content takes its own indent in, a negative one as well while there is enough to take it from: ten em, which a
 * margin takes back. Logical sides, so that a reader which does not know them, or vertical text, gets nothing wrong.
 * It has the source's line, whatever a style of one's own gives translations.
 */
const INDENT = `span.diglot-tr.${INDENT_CLASS} {
	display: inline-block !important;
	float: none !important;
	width: auto !important;
	margin: 0 !important;
	margin-inline-start: -10em !important;
	border: 0 !important;
	padding: 0 !important;
	font: inherit !important;
	min-width: 0 !important;
	height: auto !important;
	min-height: 0 !important;
	vertical-align: baseline !important;
	text-indent: inherit !important;
	white-space: nowrap !important;
	background: none !important;
	outline: 0 !important;
	-webkit-box-shadow: none !important;
	box-shadow: none !important;
}
span.diglot-tr.${INDENT_CLASS}:before {
	content: "" !important;
	padding-inline-start: 10em !important;
}
span.diglot-tr.${INDENT_CLASS}:after {
	content: none !important;
}
`;

/** Rule B9: a script that is not written vertically is not set vertically either. */
export const HORIZONTAL = `/* Diglot: the translation's script is written in lines. */
html, body, body * {
	-webkit-writing-mode: horizontal-tb !important;
	-epub-writing-mode: horizontal-tb !important;
	writing-mode: horizontal-tb !important;
}
`;
