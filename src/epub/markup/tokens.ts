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
	/** Asked before each token: no more are wanted. */
	isDone?(): boolean;
}

const NAME_START = /[A-Za-z_:\u0080-\uFFFF]/;
const TAG_NAME = /[^\s/>"'=<]+/y;
const ATTRIBUTE = /([^\s/>"'=<]+)(?:(\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/y;
const RAW_TEXT = new Set(["script", "style"]);

/**
 * Cuts `source` into tokens that touch each other from the first character to the last.
 *
 * Lossless for any input: what is not markup is text. Offsets are UTF-16 code units. The time is linear in the
 * source's length, whatever is in it: no part is looked through for an end that an earlier look did not find.
 */
export function tokenizeMarkup(source: string, options: TokenizeOptions): void {
	const { html, onToken, onFault, isDone = () => false } = options;
	const reader: Reader = { source, html, onFault, mayHoldDoctype: true };
	let position = 0;
	let textStart = 0;
	const flushText = (end: number) => {
		if (end > textStart) onToken({ type: "text", start: textStart, end });
	};
	while (position < source.length && !isDone()) {
		const open = source.indexOf("<", position);
		if (open < 0) break;
		const token = readMarkup(reader, open);
		if (typeof token === "number") {
			onFault({ offset: open, message: "a < that starts no tag" });
			position = token;
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

interface Reader extends Pick<TokenizeOptions, "html" | "onFault"> {
	source: string;
	/** No doctype was read yet: a second one is looked at no further than to its `>`. */
	mayHoldDoctype: boolean;
}

/** The token that starts at `start`, or where what is none of it ends. */
function readMarkup(reader: Reader, start: number): MarkupToken | number {
	const { source, html } = reader;
	const next = source.charAt(start + 1);
	if (next === "/") return readCloseTag(reader, start);
	if (next === "!") return readDeclaration(reader, start);
	if (next === "?") return readDelimited(reader, start, "instruction", html ? ">" : "?>");
	if (NAME_START.test(next)) return readOpenTag(reader, start);
	return start + 1;
}

function readCloseTag({ source, html }: Reader, start: number): MarkupToken | number {
	TAG_NAME.lastIndex = start + 2;
	const name = TAG_NAME.exec(source)?.[0];
	if (!name) return start + 2;
	const end = source.indexOf(">", start);
	// Without any > no markup can follow.
	if (end < 0) return source.length;
	return { type: "close", start, end: end + 1, name: html ? name.toLowerCase() : name };
}

function readDeclaration(reader: Reader, start: number): MarkupToken {
	const { source, html, onFault } = reader;
	if (source.startsWith("<!--", start)) {
		const token = readDelimited(reader, start, "comment", "-->", 4);
		if (source.slice(start + 4, token.end - 3).includes("--")) onFault({ offset: start, message: "-- in a comment" });
		return token;
	}
	if (source.startsWith("<![CDATA[", start)) return readDelimited(reader, start, "cdata", "]]>");
	if (/^<!doctype/i.test(source.slice(start, start + 9))) {
		if (!html && !source.startsWith("<!DOCTYPE", start)) onFault({ offset: start, message: "doctype in lower case" });
		return readDoctype(reader, start);
	}
	onFault({ offset: start, message: "an unknown declaration" });
	return readDelimited(reader, start, "comment", ">");
}

function readDelimited(
	{ source, onFault }: Reader,
	start: number,
	type: "instruction" | "comment" | "cdata",
	delimiter: string,
	skip = 2,
): MarkupToken {
	const end = source.indexOf(delimiter, start + skip);
	if (end < 0) onFault({ offset: start, message: `an unclosed ${type}` });
	return { type, start, end: end < 0 ? source.length : end + delimiter.length };
}

const DOCTYPE_PARTS: readonly (readonly [start: string, end: string])[] = [
	["<!--", "-->"],
	["<?", "?>"],
	['"', '"'],
	["'", "'"],
];

function readDoctype(reader: Reader, start: number): MarkupToken {
	const { source, onFault, mayHoldDoctype } = reader;
	const end = mayHoldDoctype ? findDoctypeEnd(source, start) : -1;
	reader.mayHoldDoctype = false;
	if (end > 0) return { type: "doctype", start, end };
	onFault({ offset: start, message: mayHoldDoctype ? "an unclosed doctype" : "a second doctype" });
	const next = /[<>]/g;
	next.lastIndex = start + 2;
	const stop = next.exec(source);
	return { type: "doctype", start, end: stop ? stop.index + (stop[0] === ">" ? 1 : 0) : source.length };
}

/** XML 1.0 §2.8: an internal subset in brackets may hold quoted `>`, comments and instructions. -1 where it never ends. */
function findDoctypeEnd(source: string, start: number): number {
	const mark = /<!--|<\?|["'[\]>]/g;
	mark.lastIndex = start + 2;
	let subset = false;
	for (let match = mark.exec(source); match; match = mark.exec(source)) {
		const [found] = match;
		if (found === ">" && !subset) return mark.lastIndex;
		if (found === "[" || found === "]") subset = found === "[";
		const close = DOCTYPE_PARTS.find(([open]) => open === found)?.[1];
		if (!close) continue;
		const end = source.indexOf(close, mark.lastIndex);
		if (end < 0) return -1;
		mark.lastIndex = end + close.length;
	}
	return -1;
}

function readOpenTag({ source, html, onFault }: Reader, start: number): MarkupToken | number {
	TAG_NAME.lastIndex = start + 1;
	const written = TAG_NAME.exec(source)?.[0] ?? "";
	const attributes: Attribute[] = [];
	const names = new Set<string>();
	let position = start + 1 + written.length;
	let spaced = false;
	for (;;) {
		const code = source.charCodeAt(position);
		if (Number.isNaN(code)) return position;
		if (isSpace(code)) {
			spaced = true;
			position++;
			continue;
		}
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
			spaced = false;
			continue;
		}
		if (code === 60 /* < */) return position;
		onFault({ offset: position, message: "a stray character in a tag" });
		position++;
	}

	function addAttribute(match: RegExpExecArray): void {
		const name = html ? String(match[1]).toLowerCase() : String(match[1]);
		const nameStart = match.index;
		const value = match[3] ?? match[4] ?? match[5];
		const quoted = match[5] === undefined;
		const valueEnd = value === undefined ? -1 : position - (quoted ? 1 : 0);
		if (!spaced) onFault({ offset: nameStart, message: "no space before an attribute" });
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
