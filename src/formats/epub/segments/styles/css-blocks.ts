import { scanCss } from "./css-text.ts";

/** One declaration; offsets into the style sheet. */
export interface CssDeclaration {
	/** In lower case. */
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
	/** As written; "" for a `style` attribute. */
	selectors: string;
	declarations: CssDeclaration[];
}

/** The blocks of a style sheet or a `style` attribute that declare something, in order. One pass, whatever is left open. */
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
			block = { selectors: css.slice(from, start).trim(), declarations: [] };
			colon = -1;
			endDeclaration(start, end);
		} else if (type === "}") {
			endDeclaration(start, end);
			if (block.declarations.length > 0) yield block;
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

function readDeclaration(css: string, from: number, colon: number, to: number): CssDeclaration {
	const property = css.slice(from, colon);
	const written = css.slice(colon + 1, to);
	const value = written.trim();
	const valueStart = colon + 1 + (written.length - written.trimStart().length);
	return {
		property: property.trim().toLowerCase(),
		value,
		start: from + (property.length - property.trimStart().length),
		valueStart,
		end: valueStart + value.length,
	};
}
