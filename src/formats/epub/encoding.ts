import { isUtf8, transcode } from "node:buffer";

/** How a document's bytes became text, and how edited text becomes bytes again. */
export interface DecodedText {
	text: string;
	/** WHATWG label, `utf-8` for most. */
	encoding: string;
	/** The byte order mark that the source starts with; not part of `text`. */
	bom: "" | "utf-8" | "utf-16le" | "utf-16be";
	/** False if re-encoding would not give the same bytes: an edited document becomes UTF-8. */
	reversible: boolean;
}

const BOMS: readonly (readonly [DecodedText["bom"], readonly number[]])[] = [
	["utf-8", [0xef, 0xbb, 0xbf]],
	["utf-16le", [0xff, 0xfe]],
	["utf-16be", [0xfe, 0xff]],
];

const DECLARATION = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/;
const META_CHARSET = /<meta\s[^>]*charset\s*=\s*["']?\s*([\w.:-]+)/i;

/**
 * Decodes by byte order mark, then as UTF-8, then by what the document declares, then as UTF-8 or windows-1252,
 * whichever fits better.
 * Never fails: bytes that are not UTF-8 in a UTF-8 document become lone surrogates
 * U+DC80–U+DCFF, which `encodeText` turns back into the same bytes.
 */
export function decodeBytes(bytes: Buffer): DecodedText {
	for (const [bom, mark] of BOMS) {
		if (!mark.every((byte, index) => bytes[index] === byte)) continue;
		if (bom === "utf-8") return { ...decodeUtf8(bytes.subarray(3)), bom };
		return { text: new TextDecoder(bom).decode(bytes), encoding: bom, bom, reversible: false };
	}
	const bare = guessBareUtf16(bytes);
	if (bare) return { text: new TextDecoder(bare).decode(bytes), encoding: bare, bom: "", reversible: false };
	if (isUtf8(bytes)) return { ...decodeUtf8(bytes), bom: "" };
	const declared = declaredEncoding(bytes);
	if (!declared || declared === "utf-8") return { ...decodeUtf8(bytes), bom: "" };
	const text = new TextDecoder(declared).decode(bytes);
	const encoded = encodeLegacy(text, declared);
	return { text, encoding: declared, bom: "", reversible: encoded?.equals(bytes) ?? false };
}

/** XML 1.0 appendix F: `<?` or `<` in UTF-16 without a mark. */
function guessBareUtf16(bytes: Buffer): "utf-16le" | "utf-16be" | null {
	if (bytes[0] === 0x3c && bytes[1] === 0) return "utf-16le";
	return bytes[0] === 0 && bytes[1] === 0x3c ? "utf-16be" : null;
}

function declaredEncoding(bytes: Buffer): string | null {
	const head = bytes.subarray(0, 1024).toString("latin1");
	const label = DECLARATION.exec(head)?.[1] ?? META_CHARSET.exec(head)?.[1] ?? guessUndeclared(bytes);
	try {
		const { encoding } = new TextDecoder(label);
		return encoding.startsWith("utf-16") ? null : encoding;
	} catch {
		return null;
	}
}

/** An undeclared document that is UTF-8 but for a few broken bytes is UTF-8. */
function guessUndeclared(bytes: Buffer): "utf-8" | "windows-1252" {
	let sound = 0;
	let position = 0;
	while (position < bytes.length) {
		const length = utf8Length(bytes, position);
		if (length !== 1) sound += length > 1 ? 1 : -1;
		position += Math.max(1, length);
	}
	return sound > 0 ? "utf-8" : "windows-1252";
}

function decodeUtf8(bytes: Buffer): DecodedText {
	const text = isUtf8(bytes) ? bytes.toString("utf8") : decodeWithEscapes(bytes);
	return { text, encoding: "utf-8", bom: "", reversible: true };
}

/** Each byte that is no part of a UTF-8 sequence becomes U+DC00 + byte. */
function decodeWithEscapes(bytes: Buffer): string {
	// Code units in one buffer: a string per bad byte would take a hundred times the memory.
	const units = Buffer.allocUnsafe(2 * bytes.length);
	let used = 0;
	let position = 0;
	let start = 0;
	const flush = () => {
		if (position > start) used += units.write(bytes.toString("utf8", start, position), used, "utf16le");
	};
	while (position < bytes.length) {
		const length = utf8Length(bytes, position);
		if (length > 0) {
			position += length;
			continue;
		}
		flush();
		used = units.writeUInt16LE(0xdc00 + (bytes[position] ?? 0), used);
		position++;
		start = position;
	}
	flush();
	return units.toString("utf16le", 0, used);
}

/** The length of the well-formed UTF-8 sequence at `position`, or 0 (RFC 3629 §4). */
function utf8Length(bytes: Buffer, position: number): number {
	const lead = bytes[position] ?? 0;
	if (lead < 0x80) return 1;
	const length =
		lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
	for (let index = 1; index < length; index++) {
		if (((bytes[position + index] ?? 0) & 0xc0) !== 0x80) return 0;
	}
	const second = bytes[position + 1] ?? 0;
	const bad =
		(lead === 0xe0 && second < 0xa0) ||
		(lead === 0xed && second > 0x9f) ||
		(lead === 0xf0 && second < 0x90) ||
		(lead === 0xf4 && second > 0x8f);
	return bad ? 0 : length;
}

/**
 * Encodes an edited document. UTF-16 always becomes UTF-8, a legacy encoding where it can't hold the
 * text (rule B3); the encoding declaration is changed with it.
 */
export function encodeText(text: string, source: DecodedText): { bytes: Buffer; transcoded: boolean } {
	if (source.encoding === "utf-8") {
		const bytes = encodeUtf8(text);
		return { bytes: source.bom ? Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) : bytes, transcoded: false };
	}
	const legacy = source.reversible ? encodeLegacy(text, source.encoding) : null;
	if (legacy) return { bytes: legacy, transcoded: false };
	return { bytes: encodeUtf8(declareUtf8(text)), transcoded: true };
}

/** Room for any text of up to `SCRATCH_CHARACTERS`: one buffer for all documents, as none is kept. */
const SCRATCH_CHARACTERS = 256 * 1024;
const scratch = Buffer.alloc(2 * SCRATCH_CHARACTERS);

/** UTF-16 and then UTF-8: for text beyond Latin-1, Node does the two faster than it writes UTF-8 from a string. */
function encodeUtf8(text: string): Buffer {
	if (!text.isWellFormed()) return encodeLoneBytes(text);
	if (text.length > SCRATCH_CHARACTERS) return Buffer.from(text, "utf8");
	return transcode(scratch.subarray(0, scratch.write(text, "utf16le")), "utf16le", "utf8");
}

/** Bytes that were no UTF-8 are lone surrogates in the text, and bytes again here. */
function encodeLoneBytes(text: string): Buffer {
	const bytes = Buffer.allocUnsafe(3 * text.length);
	let used = 0;
	let start = 0;
	// With the u flag only lone surrogates match, never half of a pair.
	for (const match of text.matchAll(/[\uDC80-\uDCFF]/gu)) {
		used += bytes.write(text.slice(start, match.index), used, "utf8");
		used = bytes.writeUInt8(match[0].charCodeAt(0) - 0xdc00, used);
		start = match.index + 1;
	}
	used += bytes.write(text.slice(start), used, "utf8");
	return bytes.subarray(0, used);
}

/** Declarations come at a document's start; anything like one further on is text. */
const HEAD_CHARACTERS = 4096;

/** The text with its XML declaration and meta charset saying UTF-8. */
function declareUtf8(text: string): string {
	const head = text
		.slice(0, HEAD_CHARACTERS)
		.replace(/^(\s*<\?xml\s[^>]*?encoding\s*=\s*["'])[\w.:-]+/, "$1UTF-8")
		.replace(/^([\s\S]{0,2048}?<meta\s[^>]*charset\s*=\s*["']?\s*)[\w.:-]+/i, "$1UTF-8");
	return head + text.slice(HEAD_CHARACTERS);
}

const encoders = new Map<string, ReadonlyMap<string, number>>();

/** Encodes in a one- or two-byte legacy encoding; `null` where it lacks a character. */
function encodeLegacy(text: string, encoding: string): Buffer | null {
	const table = encoders.get(encoding) ?? buildEncoder(encoding);
	encoders.set(encoding, table);
	const bytes = Buffer.allocUnsafe(2 * text.length);
	let used = 0;
	for (const character of text) {
		const code = table.get(character);
		if (code === undefined) return null;
		used = code > 0xff ? bytes.writeUInt16BE(code, used) : bytes.writeUInt8(code, used);
	}
	return bytes.subarray(0, used);
}

/** Character → code, read off the platform's decoder, as the platform has no legacy encoders. */
function buildEncoder(encoding: string): ReadonlyMap<string, number> {
	const table = new Map<string, number>();
	const decoder = new TextDecoder(encoding);
	const add = (code: number, bytes: number[]) => {
		const text = decoder.decode(Uint8Array.from(bytes));
		if ([...text].length === 1 && text !== "\uFFFD" && !table.has(text)) table.set(text, code);
	};
	for (let byte = 0; byte < 256; byte++) add(byte, [byte]);
	for (let lead = 0x81; lead < 0xff; lead++) {
		for (let trail = 0x40; trail < 0xff; trail++) add((lead << 8) | trail, [lead, trail]);
	}
	return table;
}
