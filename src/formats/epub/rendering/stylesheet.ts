import { LAYOUT_TRAITS, type Layout } from "../../../core/layout.ts";
import { ABOVE, BELOW, beside, HORIZONTAL } from "./placement-css.ts";
import { QUIET } from "./style-css.ts";

/**
 * `diglot.css` for a layout: where each inserted translation stands, then how it looks. Without the stylesheet the
 * line break inside it parts it from its source, plainly (rules B5, B6).
 *
 * @param sourceDirection the source goes to the side on which its script begins
 */
export function diglotCss(layout: Layout, sourceDirection: "ltr" | "rtl"): string {
	const traits = LAYOUT_TRAITS[layout];
	if (!traits.bilingual) return HORIZONTAL;
	const stacked = traits.order === "before" ? ABOVE : BELOW;
	const placement = traits.sideBySide ? stacked + beside(sourceDirection === "ltr" ? "left" : "right") : stacked;
	return placement + QUIET;
}
