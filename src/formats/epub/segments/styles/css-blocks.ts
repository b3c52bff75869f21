import { scanCss, withoutComments } from "./css-text.ts";

/** Of each kind that is looked for, further rules of a document's style sheets are left out; real books have a few dozen. */
export const MAX_RULES = 1_000;

/** One declaration; offsets into the style sheet. */
export interface CssDeclaration {
	/** In lower case, without comments. */
	property: string;
	/** As written, with `!important` and comments. */
	value: string;
	/** From the property's name to the last character of the value. */
	start: number;
	valueStart: number;
	end: number;
}

/** The declarations between two braces, or those of a `style` attribute. */
export interface CssBlock {
	/** As written, without comments; "" for a `style` attribute. */
	selectors: string;
	declarations: CssDeclaration[];
}

/**
 * The rules of a style sheet, or the declarations of a `style` attribute, in order: of nested blocks the innermost, and
 * whatever else declares something. What is left open ends with the text (CSS Syntax 3 §5.4). One pass.
 */
export function* readCssBlocks(css: string): Generator<CssBlock> {
	let block: CssBlock = { selectors: "", declarations: [] };
	/** Where the current selector or declaration begins, behind comments. */
	let from = 0;
	let colon = -1;
	let depth = 0;
	/** More than comments stands there. */
	let begun = false;
	const endDeclaration = (at: number, next: number): void => {
		if (colon >= 0) block.declarations.push(readDeclaration(css, from, colon, at));
		from = next;
		colon = -1;
		depth = 0;
		begun = false;
	};
	for (const { type, start, end } of scanCss(css)) {
		if (type === "{") {
			if (block.declarations.length > 0) yield block;
			block = { selectors: withoutComments(css.slice(from, start)).trim(), declarations: [] };
			colon = -1;
			endDeclaration(start, end);
		} else if (type === "}") {
			endDeclaration(start, end);
			if (block.selectors !== "" || block.declarations.length > 0) yield block;
			block = { selectors: "", declarations: [] };
		} else if (type === ";" && depth === 0) endDeclaration(start, end);
		else if (type === "(") depth++;
		else if (type === ")") depth = Math.max(0, depth - 1);
		else if (type === ":" && colon < 0) colon = start;
		else if (type === "comment" && !begun) {
			begun = css.slice(from, start).trim() !== "";
			if (!begun) from = end;
		}
	}
	endDeclaration(css.length, css.length);
	if (block.declarations.length > 0) yield block;
}

/** The declarations of a `style` attribute, with its character references decoded. */
export function readDeclarations(style: string): CssDeclaration[] {
	return [...readCssBlocks(style)].flatMap(({ declarations }) => declarations);
}

function readDeclaration(css: string, from: number, colon: number, to: number): CssDeclaration {
	const property = css.slice(from, colon);
	const written = css.slice(colon + 1, to);
	const value = written.trim();
	const valueStart = colon + 1 + (written.length - written.trimStart().length);
	return {
		property: withoutComments(property).trim().toLowerCase(),
		value,
		start: from + (property.length - property.trimStart().length),
		valueStart,
		end: valueStart + value.length,
	};
}
