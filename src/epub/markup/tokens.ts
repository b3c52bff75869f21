/** One attribute of a start tag, as offsets into the source. */
export interface Attribute {
	/** As written, prefix included. */
	name: string;
	start: number;
	end: number;
	/** The value between its quotes, raw; both -1 where the attribute has no value (HTML only). */
	valueStart: number;
	valueEnd: number;
}

export interface OpenTag {
	type: "open";
	start: number;
	end: number;
	name: string;
	attributes: Attribute[];
	selfClosing: boolean;
}

export type MarkupToken =
	| { type: "text" | "cdata" | "comment" | "instruction" | "doctype"; start: number; end: number }
	| OpenTag
	| { type: "close"; start: number; end: number; name: string };

/** The first thing that makes a document ill-formed. */
export interface MarkupFault {
	offset: number;
	message: string;
}

export interface TokenizeOptions {
	/** Read as HTML: names fold to lower case, attributes may lack quotes or values, script and style hold raw text. */
	html: boolean;
	onToken(token: MarkupToken): void;
	/** Called for whatever XML 1.0 forbids; never stops the reading. */
	onFault(fault: MarkupFault): void;
}

const NAME_START = /[A-Za-z_:\u0080-\uFFFF]/;
const TAG_NAME = /[^\s/>"'=<]+/y;
const ATTRIBUTE = /\s*([^\s/>"'=<]+)(?:(\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/y;
const RAW_TEXT = new Set(["script", "style"]);

/**
 * Cuts `source` into tokens that touch each other from the first character to the last.
 *
 * Lossless for any input: what is not markup is text. Offsets are UTF-16 code units.
 */
export function tokenizeMarkup(source: string, options: TokenizeOptions): void {
	const { html, onToken, onFault } = options;
	let position = 0;
	let textStart = 0;
	const flushText = (end: number) => {
		if (end > textStart) onToken({ type: "text", start: textStart, end });
	};
	while (position < source.length) {
		const open = source.indexOf("<", position);
		if (open < 0) break;
		const token = readMarkup(source, open, html, onFault);
		if (!token) {
			onFault({ offset: open, message: "a < that starts no tag" });
			position = open + 1;
			continue;
		}
		flushText(open);
		onToken(token);
		position = token.end;
		textStart = token.end;
		if (html && token.type === "open" && RAW_TEXT.has(token.name) && !token.selfClosing) {
			position = findRawTextEnd(source, token.end, token.name);
			flushText(position);
			textStart = position;
		}
	}
	flushText(source.length);
}

function findRawTextEnd(source: string, from: number, name: string): number {
	const close = new RegExp(`</${name}[\\s/>]`, "gi");
	close.lastIndex = from;
	return close.exec(source)?.index ?? source.length;
}

type FaultSink = (fault: MarkupFault) => void;

function readMarkup(source: string, start: number, html: boolean, onFault: FaultSink): MarkupToken | null {
	const next = source.charAt(start + 1);
	if (next === "/") return readCloseTag(source, start, html);
	if (next === "!") return readDeclaration(source, start, html, onFault);
	if (next === "?") return readDelimited(source, start, "instruction", html ? ">" : "?>", onFault);
	if (NAME_START.test(next)) return readOpenTag(source, start, html, onFault);
	return null;
}

function readCloseTag(source: string, start: number, html: boolean): MarkupToken | null {
	TAG_NAME.lastIndex = start + 2;
	const name = TAG_NAME.exec(source)?.[0];
	const end = source.indexOf(">", start);
	if (!name || end < 0) return null;
	return { type: "close", start, end: end + 1, name: html ? name.toLowerCase() : name };
}

function readDeclaration(source: string, start: number, html: boolean, onFault: FaultSink): MarkupToken | null {
	if (source.startsWith("<!--", start)) {
		const token = readDelimited(source, start, "comment", "-->", onFault, 4);
		if (source.slice(start + 4, token.end - 3).includes("--")) onFault({ offset: start, message: "-- in a comment" });
		return token;
	}
	if (source.startsWith("<![CDATA[", start)) return readDelimited(source, start, "cdata", "]]>", onFault);
	if (/^<!doctype/i.test(source.slice(start, start + 9))) {
		if (!html && !source.startsWith("<!DOCTYPE", start)) onFault({ offset: start, message: "doctype in lower case" });
		return readDoctype(source, start, onFault);
	}
	onFault({ offset: start, message: "an unknown declaration" });
	return readDelimited(source, start, "comment", ">", onFault);
}

function readDelimited(
	source: string,
	start: number,
	type: "instruction" | "comment" | "cdata",
	delimiter: string,
	onFault: FaultSink,
	skip = 2,
): MarkupToken {
	const end = source.indexOf(delimiter, start + skip);
	if (end < 0) onFault({ offset: start, message: `an unclosed ${type}` });
	return { type, start, end: end < 0 ? source.length : end + delimiter.length };
}

/** XML 1.0 §2.8: an internal subset in brackets may hold quoted `>`, comments and instructions. */
function readDoctype(source: string, start: number, onFault: FaultSink): MarkupToken {
	const part = /"[^"]*"|'[^']*'|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|[[\]>]/g;
	part.lastIndex = start + 9;
	let subset = false;
	for (let match = part.exec(source); match; match = part.exec(source)) {
		if (match[0] === "[") subset = true;
		else if (match[0] === "]") subset = false;
		else if (match[0] === ">" && !subset) return { type: "doctype", start, end: part.lastIndex };
	}
	onFault({ offset: start, message: "an unclosed doctype" });
	const end = source.indexOf(">", start);
	return { type: "doctype", start, end: end < 0 ? source.length : end + 1 };
}

function readOpenTag(source: string, start: number, html: boolean, onFault: FaultSink): MarkupToken | null {
	TAG_NAME.lastIndex = start + 1;
	const written = TAG_NAME.exec(source)?.[0] ?? "";
	const attributes: Attribute[] = [];
	const names = new Set<string>();
	let position = start + 1 + written.length;
	for (;;) {
		const code = source.charCodeAt(position);
		if (Number.isNaN(code)) return null;
		if (code === 62 /* > */) return finish(false, position + 1);
		if (code === 47 /* / */) {
			if (source.charCodeAt(position + 1) === 62) return finish(true, position + 2);
			onFault({ offset: position, message: "a stray / in a tag" });
			position++;
			continue;
		}
		ATTRIBUTE.lastIndex = position;
		const match = ATTRIBUTE.exec(source);
		if (match?.[1] !== undefined) {
			position = ATTRIBUTE.lastIndex;
			addAttribute(match);
			continue;
		}
		if (!isSpace(code)) {
			if (code === 60 /* < */) return null;
			onFault({ offset: position, message: "a stray character in a tag" });
		}
		position++;
	}

	function addAttribute(match: RegExpExecArray): void {
		const spaced = match[0];
		const name = html ? String(match[1]).toLowerCase() : String(match[1]);
		const nameStart = match.index + spaced.search(/\S/);
		const value = match[3] ?? match[4] ?? match[5];
		const quoted = match[5] === undefined;
		const valueEnd = value === undefined ? -1 : position - (quoted ? 1 : 0);
		if (nameStart === match.index) onFault({ offset: nameStart, message: "no space before an attribute" });
		if (value === undefined || !quoted) onFault({ offset: nameStart, message: `attribute ${name} without quotes` });
		else if (value.includes("<")) onFault({ offset: nameStart, message: "a < in an attribute" });
		if (names.has(name)) onFault({ offset: nameStart, message: `attribute ${name} twice` });
		names.add(name);
		const valueStart = value === undefined ? -1 : valueEnd - value.length;
		attributes.push({ name, start: nameStart, end: position, valueStart, valueEnd });
	}

	function finish(selfClosing: boolean, end: number): OpenTag {
		return { type: "open", start, end, name: html ? written.toLowerCase() : written, attributes, selfClosing };
	}
}

function isSpace(code: number): boolean {
	return code === 32 || code === 10 || code === 13 || code === 9;
}
