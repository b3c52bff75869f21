import type { Edit } from "../edits.ts";
import { type CssBlock, type CssDeclaration, readCssBlocks } from "../segments/styles/css-blocks.ts";

/** How a page is turned to the direction of the translation (rule B9). */
export interface Turn {
	from: "ltr" | "rtl";
	to: "ltr" | "rtl";
	/** What is at the left goes to the right; false where pictures fix the places of a page. */
	mirrors: boolean;
}

const SIDE = /\b(?:left|right)\b/gi;
const SIDED_PROPERTY =
	/^(?:(?:margin|padding|border)-)?(?:left|right)(?:-|$)|^border-(?:top|bottom)-(?:left|right)-radius$/;
const SIDED_VALUE = /^(?:-(?:webkit|epub|moz)-)?(?:text-align(?:-last)?|float|clear)$/;
/** Top, right, bottom, left. */
const FOUR_SIDES = /^(?:margin|padding|border-(?:width|style|color)|inset)$/;
/** A sheet that tells the directions apart by itself. */
const DIRECTION_SELECTOR = /\[\s*dir\b|:dir\(/i;

/**
 * The edits that turn a style sheet, or the declarations of a `style` attribute: a direction that the source's script
 * has is left to `dir`, and what is at one side goes to the other. A rule for the new direction stays as it is.
 */
export function turnCss(css: string, { from, to, mirrors }: Turn): Edit[] {
	const blocks = [...readCssBlocks(css)];
	const mirrored = mirrors && !blocks.some(({ selectors }) => DIRECTION_SELECTOR.test(selectors));
	return blocks.flatMap((block) => {
		if (directionOf(block) === to) return [];
		return block.declarations.flatMap((declaration) => {
			if (declaration.property === "direction") return isValue(declaration, from) ? [remove(css, declaration)] : [];
			return mirrored ? mirror(declaration) : [];
		});
	});
}

/** The last one wins. */
function directionOf({ declarations }: CssBlock): string | null {
	const last = declarations.findLast(({ property }) => property === "direction");
	return last ? ((["ltr", "rtl"] as const).find((value) => isValue(last, value)) ?? null) : null;
}

function isValue({ value }: CssDeclaration, wanted: string): boolean {
	return value.slice(0, wanted.length).toLowerCase() === wanted && !/^[\w-]/.test(value.slice(wanted.length));
}

/** With the semicolon behind it. */
function remove(css: string, { start, end }: CssDeclaration): Edit {
	const behind = /^\s{0,80};/.exec(css.slice(end, end + 81))?.[0] ?? "";
	return { start, end: end + behind.length, text: "" };
}

function mirror({ property, value, start, valueStart }: CssDeclaration): Edit[] {
	if (SIDED_PROPERTY.test(property)) return swapSides(property, start);
	if (SIDED_VALUE.test(property)) return swapSides(value, valueStart);
	return FOUR_SIDES.test(property) ? swapSecondAndFourth(value, valueStart) : [];
}

function swapSides(text: string, at: number): Edit[] {
	return [...text.matchAll(SIDE)].map(({ 0: side, index }) => ({
		start: at + index,
		end: at + index + side.length,
		text: side.toLowerCase() === "left" ? "right" : "left",
	}));
}

function swapSecondAndFourth(value: string, at: number): Edit[] {
	if (/[(/\\]/.test(value)) return [];
	const [beforeImportant = ""] = value.split("!", 1);
	const [, right, , left, more] = beforeImportant.matchAll(/\S+/g);
	if (!right || !left || more || right[0] === left[0]) return [];
	const put = (where: RegExpExecArray, what: RegExpExecArray): Edit => ({
		start: at + where.index,
		end: at + where.index + where[0].length,
		text: what[0],
	});
	return [put(right, left), put(left, right)];
}
