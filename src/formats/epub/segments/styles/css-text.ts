/** What structures a style sheet: its signs, strings and comments. */
export interface CssMark {
	type: "{" | "}" | "(" | ")" | ";" | ":" | "/" | "string" | "comment";
	start: number;
	end: number;
}

/** A sign, a backslash with what it escapes, or what begins a string. */
const MARK = /[{}();:/"'\\]/g;

/** The marks of a style sheet in order (CSS Syntax 3 §4). One pass, whatever is left open. */
export function* scanCss(css: string): Generator<CssMark> {
	const next = new RegExp(MARK);
	for (let match = next.exec(css); match; match = next.exec(css)) {
		const { 0: sign, index: start } = match;
		let end = start + 1;
		if (sign === "\\") end++;
		else if (sign === '"' || sign === "'") {
			end = endOfString(css, start);
			yield { type: "string", start, end };
		} else if (sign === "/" && css[start + 1] === "*") {
			const closing = css.indexOf("*/", start + 2);
			end = closing < 0 ? css.length : closing + 2;
			yield { type: "comment", start, end };
		} else yield { type: sign as CssMark["type"], start, end };
		next.lastIndex = end;
	}
}

/** The text with its comments left out. */
export function withoutComments(css: string): string {
	if (!css.includes("/*")) return css;
	const parts: string[] = [];
	let position = 0;
	for (const { type, start, end } of scanCss(css)) {
		if (type !== "comment") continue;
		parts.push(css.slice(position, start));
		position = end;
	}
	return parts.join("") + css.slice(position);
}

/** Past the closing quotation mark; one that is missing ends the string with its line (CSS Syntax 3 §4.3.5). */
function endOfString(css: string, start: number): number {
	const quote = css[start];
	for (let index = start + 1; index < css.length; index++) {
		const character = css[index];
		if (character === "\\") index++;
		else if (character === quote) return index + 1;
		else if (character === "\n" || character === "\r" || character === "\f") return index;
	}
	return css.length;
}

/** What follows a backslash: a code point with a space that ends it, a line end, or any character. */
const ESCAPE = /\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|[\r\n\f])|(.?))/gsu;

/** The characters that a string stands for (CSS Syntax 3 §4.3.7). */
export function readCssString(written: string): string {
	const closed = written.length > 1 && written.at(-1) === written[0];
	const inner = written.slice(1, closed ? -1 : undefined);
	if (!inner.includes("\\")) return inner;
	return inner.replace(ESCAPE, (_whole, hex: string | undefined, lineEnd: string | undefined, other: string) => {
		if (hex === undefined) return lineEnd === undefined ? other : "";
		const code = Number.parseInt(hex, 16);
		const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
		return valid ? String.fromCodePoint(code) : "\ufffd";
	});
}
