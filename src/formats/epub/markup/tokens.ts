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
	/** Called for whatever XML 1.0 forbids; reading always continues. */
	onFault(fault: MarkupFault): void;
	/** Checked before each token; `true` stops the reading. */
	isDone?(): boolean;
}

/** The ASCII characters that a name can start with; all others can too. */
const startsName = Uint8Array.from({ length: 128 }, (_, code) =>
	/[A-Za-z_:]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const NAME = /[^\s/>"'=<]+/y;
/** The ASCII characters that `NAME` accepts: nearly all names consist of them, and a table look-up is faster. */
const isInName = Uint8Array.from({ length: 128 }, (_, code) => (/[^\s/>"'=<]/.test(String.fromCharCode(code)) ? 1 : 0));
const VALUE = /\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/y;
const RAW_TEXT = new Set(["script", "style"]);

/**
 * Splits `source` into adjoining tokens, from the first character to the last.
 *
 * Lossless for any input: what is not markup is text. Offsets are UTF-16 code units. The time is linear in the
 * source's length, whatever is in it: no part is searched for an end that an earlier search did not find.
 */
export function tokenizeMarkup(source: string, options: TokenizeOptions): void {
	const { html, onToken, onFault, isDone = () => false } = options;
	const reader: Reader = {
		source,
		html,
		onFault,
		mayHoldDoctype: true,
		names: new Map(),
		recent: new Array<string>(RECENT_NAMES).fill(""),
	};
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
	/** No doctype was read yet: a second one is read only up to its `>`. */
	mayHoldDoctype: boolean;
	/** Names as written → normalised. */
	names: Map<string, string>;
	/** Of the names that were read, the last one for each slot: see `readName`. */
	recent: string[];
}

/** The token that starts at `start`, or the end of what is not a token. */
function readMarkup(reader: Reader, start: number): MarkupToken | number {
	const { source, html } = reader;
	const next = source.charCodeAt(start + 1);
	if (next === 47 /* / */) return readCloseTag(reader, start);
	if (next === 33 /* ! */) return readDeclaration(reader, start);
	if (next === 63 /* ? */) return readDelimited(reader, start, "instruction", html ? ">" : "?>");
	if (next >= 0x80 || startsName[next] === 1) return readOpenTag(reader, start);
	return start + 1;
}

function readCloseTag(reader: Reader, start: number): MarkupToken | number {
	const { source } = reader;
	const nameEnd = findNameEnd(source, start + 2);
	if (nameEnd === start + 2) return nameEnd;
	const end = source.indexOf(">", start);
	// Without any > no markup can follow.
	if (end < 0) return source.length;
	return { type: "close", start, end: end + 1, name: readName(reader, start + 2, nameEnd) };
}

/** Where the name that starts at `start` ends; `start` where none does. */
function findNameEnd(source: string, start: number): number {
	let end = start;
	let code = source.charCodeAt(end);
	while (isInName[code] === 1) code = source.charCodeAt(++end);
	if (!(code >= 0x80)) return end;
	NAME.lastIndex = start;
	return start + (NAME.exec(source)?.[0].length ?? 0);
}

const RECENT_NAMES = 64;

/** The normalised name, one string for all its occurrences: comparing and looking up is faster then. */
function readName({ source, html, names, recent }: Reader, start: number, end: number): string {
	// Nearly always it is one that was read before, and comparing takes less time than cutting it out and looking it up.
	const slot = (source.charCodeAt(start) + 7 * (end - start)) % RECENT_NAMES;
	const last = recent[slot] ?? "";
	if (last.length === end - start && source.startsWith(last, start)) return last;
	const written = source.slice(start, end);
	const name = names.get(written) ?? (html ? written.toLowerCase() : written);
	names.set(written, name);
	recent[slot] = name;
	return name;
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

/** So many names are compared one by one in less time than a set of them is made. */
const FEW_ATTRIBUTES = 8;

function readOpenTag(reader: Reader, start: number): MarkupToken | number {
	const { source, onFault } = reader;
	const nameEnd = findNameEnd(source, start + 1);
	const attributes: Attribute[] = [];
	let known: Set<string> | null = null;
	let position = nameEnd;
	for (;;) {
		const code = source.charCodeAt(position);
		if (Number.isNaN(code) || code === 60 /* < */) return position;
		if (code === 62 /* > */ || (code === 47 /* / */ && source.charCodeAt(position + 1) === 62)) break;
		const attribute = isSpace(code) ? null : readAttribute(reader, position);
		if (!attribute) {
			if (code === 47) onFault({ offset: position, message: "a stray / in a tag" });
			else if (!isSpace(code)) onFault({ offset: position, message: "a stray character in a tag" });
			position++;
			continue;
		}
		const { name } = attribute;
		if (attributes.length >= FEW_ATTRIBUTES) known ??= new Set(attributes.map((other) => other.name));
		if (known ? known.has(name) : attributes.some((other) => other.name === name))
			onFault({ offset: position, message: `attribute ${name} twice` });
		known?.add(name);
		attributes.push(attribute);
		position = attribute.end;
	}
	const selfClosing = source.charCodeAt(position) === 47;
	const end = position + (selfClosing ? 2 : 1);
	return { type: "open", start, end, name: readName(reader, start + 1, nameEnd), attributes, selfClosing };
}

function readAttribute(reader: Reader, start: number): Attribute | null {
	const { source, onFault } = reader;
	const nameEnd = findNameEnd(source, start);
	if (nameEnd === start) return null;
	const name = readName(reader, start, nameEnd);
	if (!isSpace(source.charCodeAt(start - 1))) onFault({ offset: start, message: "no space before an attribute" });
	const usual = readUsualValue(source, name, start, nameEnd);
	if (usual) return usual;
	VALUE.lastIndex = nameEnd;
	const match = VALUE.exec(source);
	const value = match?.[1] ?? match?.[2];
	if (value === undefined) onFault({ offset: start, message: `attribute ${name} without quotes` });
	else if (value.includes("<")) onFault({ offset: start, message: "a < in an attribute" });
	if (!match) return { name, start, end: nameEnd, valueStart: -1, valueEnd: -1 };
	const end = nameEnd + match[0].length;
	const valueEnd = value === undefined ? end : end - 1;
	return { name, start, end, valueStart: valueEnd - (value ?? match[3] ?? "").length, valueEnd };
}

/** An attribute as nearly all are written, `name="value"` without `<`, read without a regular expression. */
function readUsualValue(source: string, name: string, start: number, nameEnd: number): Attribute | null {
	const quote = source.charCodeAt(nameEnd + 1);
	if (source.charCodeAt(nameEnd) !== 61 /* = */ || (quote !== 34 && quote !== 39)) return null;
	const valueStart = nameEnd + 2;
	let valueEnd = valueStart;
	for (let code = source.charCodeAt(valueEnd); code !== quote; code = source.charCodeAt(++valueEnd)) {
		if (code === 60 /* < */ || Number.isNaN(code)) return null;
	}
	return { name, start, end: valueEnd + 1, valueStart, valueEnd };
}

function isSpace(code: number): boolean {
	return code === 32 || code === 10 || code === 13 || code === 9;
}
