import { LAYOUT_TRAITS, type Layout } from "../../../core/layout.ts";
import { DEFAULT_STYLE, type TranslationStyle } from "../../../core/translation-style.ts";
import { lookOf } from "./look-of-style.ts";

/** Marks a translation that is shown beside its source. */
export const SIDE_CLASS = "diglot-side";

/**
 * A translation under or over its source, nearer to it (`inner`) than to the next pair (`outer`). Joined letters
 * can't be spaced. Only the separating line break goes: others in it are lines of verse.
 */
const STACKED = (order: "before" | "after", { inner, outer }: { inner: string; outer: string }) => {
	const [above, below] = order === "after" ? [inner, outer] : [outer, inner];
	return `/* Diglot: how a translation stands with its source. */
span.diglot-tr, div.diglot-tr {
	display: block;
	margin: ${above} 0 ${below} 0;
	margin-block: ${above} ${below};
	text-indent: 0;
}
td > .diglot-tr, th > .diglot-tr {
	margin-${order === "after" ? "bottom" : "top"}: 0;
}
.diglot-tr[dir="rtl"] {
	letter-spacing: 0;
}
span.diglot-tr > br:${order === "after" ? "first-child" : "last-child"} {
	display: none;
}
`;
};

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
 * `diglot.css` for a layout. Each inserted translation is a block of its own that looks as the style says; without
 * the stylesheet the line break inside it sets it apart, plainly (rules B5, B6).
 *
 * @param sourceDirection the source goes to the side on which its script begins
 */
export function diglotCss(
	layout: Layout,
	sourceDirection: "ltr" | "rtl",
	style: TranslationStyle = DEFAULT_STYLE,
): string {
	const traits = LAYOUT_TRAITS[layout];
	if (!traits.bilingual) return HORIZONTAL;
	const { gaps, css } = lookOf(style);
	const beside = traits.sideBySide ? BESIDE(sourceDirection === "ltr" ? "right" : "left") : "";
	const sheet = STACKED(traits.order, gaps) + beside + css;
	// A book in an older encoding would have it read in that.
	return /[^\x00-\x7f]/.test(sheet) ? `@charset "UTF-8";\n${sheet}` : sheet;
}
