import { LAYOUT_TRAITS, type Layout } from "../../../core/layout.ts";
import { DEFAULT_STYLE, type TranslationStyle } from "../../../core/translation-style.ts";
import { lookOf } from "./look-of-style.ts";
import { beside, HORIZONTAL, stacked } from "./placement-css.ts";

/**
 * `diglot.css` for a layout: where each inserted translation stands, then how it looks by the style. Without the
 * stylesheet the line break inside it parts it from its source, plainly (rules B5, B6).
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
	const sourceSide = sourceDirection === "ltr" ? "left" : "right";
	const columns = traits.sideBySide ? beside(sourceSide, gaps) : "";
	const sheet = stacked(traits.order, gaps, sourceSide) + columns + css;
	// A book in an older encoding would have it read in that.
	return /[^\x00-\x7f]/.test(sheet) ? `@charset "UTF-8";\n${sheet}` : sheet;
}
