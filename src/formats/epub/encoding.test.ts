import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBytes, encodeText } from "./encoding.ts";

describe("decoding and encoding", () => {
	it("gives back the same bytes for anything that claims to be UTF-8", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
				const bytes = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="utf-8"?><p>é'), Buffer.from(noise)]);
				const decoded = decodeBytes(bytes);
				expect(encodeText(decoded.text, decoded).bytes.equals(bytes)).toBe(true);
			}),
			{ numRuns: 2000, seed: 3 },
		);
	});

	it("keeps a UTF-8 byte order mark", () => {
		const bytes = Buffer.from("\uFEFF<p>a</p>", "utf8");
		const decoded = decodeBytes(bytes);
		expect(decoded.text).toBe("<p>a</p>");
		expect(encodeText(decoded.text, decoded).bytes.equals(bytes)).toBe(true);
	});

	it.each(["utf-16le", "utf-16be"])("turns %s into UTF-8 and says so in the declaration", (encoding) => {
		const source = '\uFEFF<?xml version="1.0" encoding="UTF-16"?><p>ж</p>';
		const little = Buffer.from(source, "utf16le");
		const decoded = decodeBytes(encoding === "utf-16le" ? little : Buffer.from(little).swap16());
		expect(decoded).toMatchObject({ encoding, text: source.slice(1) });
		expect(encodeText(decoded.text, decoded)).toEqual({
			bytes: Buffer.from('<?xml version="1.0" encoding="UTF-8"?><p>ж</p>'),
			transcoded: true,
		});
	});

	it("keeps a legacy encoding that can hold the text, and leaves it for UTF-8 where it can't", () => {
		const bytes = Buffer.from('<?xml version="1.0" encoding="windows-1252"?><p>caf\xe9 \x93q\x94</p>', "latin1");
		const decoded = decodeBytes(bytes);
		expect(decoded.text).toContain("café “q”");
		expect(encodeText(decoded.text, decoded)).toEqual({ bytes, transcoded: false });
		const wider = encodeText(decoded.text.replace("café", "кафе"), decoded);
		expect(wider.transcoded).toBe(true);
		expect(wider.bytes.toString("utf8")).toBe('<?xml version="1.0" encoding="UTF-8"?><p>кафе “q”</p>');
	});

	it("says UTF-8 in the meta charset of what it had to leave for UTF-8, and in nothing that only looks like one", () => {
		const transcode = (source: string) => {
			const decoded = decodeBytes(Buffer.from(source, "latin1"));
			const { bytes, transcoded } = encodeText(`${decoded.text}ж`, decoded);
			expect(transcoded).toBe(true);
			return bytes.toString("utf8");
		};
		expect(transcode("<HTML><META CHARSET=windows-1252><P>caf\xe9</P>")).toBe("<HTML><META CHARSET=UTF-8><P>café</P>ж");
		const old = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"/>';
		const declaration = "<?xml version='1.0' encoding='iso-8859-1'?>";
		expect(transcode(`${declaration}<head>${old}</head><p>\xe9</p>`)).toBe(
			`${declaration}<head>${old}</head><p>é</p>ж`.replaceAll("iso-8859-1", "UTF-8"),
		);
		const late = `<?xml version="1.0" encoding="iso-8859-1"?><p>\xe9${" ".repeat(3_000)}<meta charset="iso-8859-1">`;
		expect(transcode(late)).toBe(`${late.replace("iso-8859-1", "UTF-8")}ж`);
	});

	it("goes by the meta charset where there is no declaration", () => {
		const bytes = Buffer.from('<html><head><meta charset="windows-1251"></head><p>\xe6</p>', "latin1");
		const decoded = decodeBytes(bytes);
		expect(decoded).toMatchObject({ encoding: "windows-1251", reversible: true });
		expect(decoded.text).toContain("<p>ж</p>");
		expect(encodeText(decoded.text, decoded)).toEqual({ bytes, transcoded: false });
	});

	it.each(["utf-16le", "utf-16be"])("knows %s without a byte order mark by its first character", (encoding) => {
		const little = Buffer.from("<p>ж</p>", "utf16le");
		const bytes = encoding === "utf-16le" ? little : Buffer.from(little).swap16();
		expect(decodeBytes(bytes)).toEqual({ text: "<p>ж</p>", encoding, bom: "", reversible: false });
	});

	it("takes for UTF-8 what declares UTF-16 or an encoding that nobody knows, and is neither", () => {
		for (const label of ["UTF-16", "x-klingon"]) {
			const bytes = Buffer.from(`<?xml version="1.0" encoding="${label}"?><p>\xff</p>`, "latin1");
			const decoded = decodeBytes(bytes);
			expect(decoded.encoding).toBe("utf-8");
			expect(encodeText(decoded.text, decoded).bytes.equals(bytes)).toBe(true);
		}
	});

	it("leaves an encoding for UTF-8 where encoding would not give the same bytes again", () => {
		// Two codes of Shift_JIS stand for one character: the first of them would be written.
		const head = Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?><p>');
		const bytes = Buffer.concat([head, Buffer.from([0xfa, 0x54]), Buffer.from("</p>")]);
		const decoded = decodeBytes(bytes);
		expect(decoded).toMatchObject({ encoding: "shift_jis", reversible: false });
		expect(decoded.text).toContain("<p>￢</p>");
		const { bytes: written, transcoded } = encodeText(decoded.text, decoded);
		expect(transcoded).toBe(true);
		expect(written.toString("utf8")).toBe('<?xml version="1.0" encoding="UTF-8"?><p>￢</p>');
	});

	it.each([
		["overlong, of two bytes", [0xc0, 0x80]],
		["overlong, of two bytes, the last", [0xc1, 0xbf]],
		["overlong, of three bytes", [0xe0, 0x9f, 0xbf]],
		["a surrogate", [0xed, 0xa0, 0x80]],
		["overlong, of four bytes", [0xf0, 0x8f, 0xbf, 0xbf]],
		["past the last character", [0xf4, 0x90, 0x80, 0x80]],
		["a lead byte past all", [0xf5, 0x80, 0x80, 0x80]],
		["cut off", [0xf0, 0x9f, 0x98]],
		["a continuation alone", [0x80]],
	])("keeps bytes that are no UTF-8 one by one: %s", (_, bad) => {
		const bytes = Buffer.concat([Buffer.from('<?xml encoding="utf-8"?>😀'), Buffer.from(bad), Buffer.from("é")]);
		const decoded = decodeBytes(bytes);
		expect(decoded.text.slice(-1 - bad.length)).toBe(
			`${bad.map((byte) => String.fromCharCode(0xdc00 + byte)).join("")}é`,
		);
		expect(encodeText(decoded.text, decoded).bytes.equals(bytes)).toBe(true);
	});

	it.each([
		["é", 0x80],
		["\u07FF", 0x80],
		["\u0800", 0x80],
		["\uD7FF", 0x80],
		["\uE000", 0x80],
		["\uFFFD", 0x80],
		["\u{10000}", 0x80],
		["\u{10FFFF}", 0x80],
	])("keeps %s what it is beside a broken byte", (character, bad) => {
		const bytes = Buffer.concat([Buffer.from(`<?xml encoding="utf-8"?>${character}`), Buffer.of(bad)]);
		const decoded = decodeBytes(bytes);
		expect(decoded.text).toBe(`<?xml encoding="utf-8"?>${character}\uDC80`);
		expect(encodeText(decoded.text, decoded).bytes.equals(bytes)).toBe(true);
	});

	it("writes long texts whole", () => {
		for (const length of [256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1]) {
			const text = "語".repeat(length);
			const decoded = decodeBytes(Buffer.from(text));
			expect(encodeText(decoded.text, decoded).bytes.equals(Buffer.from(text))).toBe(true);
		}
	});

	it("takes a document that declares nothing for UTF-8 where most of what is not ASCII is", () => {
		const broken = Buffer.concat([Buffer.from("<p>“Very uncomfortable”"), Buffer.of(0xbc), Buffer.from("</p>")]);
		expect(decodeBytes(broken).text).toContain("“Very uncomfortable”");
		expect(decodeBytes(Buffer.from("<p>caf\xe9 \x93q\x94</p>", "latin1")).text).toContain("café “q”");
	});

	it("reads and writes two-byte encodings", () => {
		const head = Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?><p>');
		const bytes = Buffer.concat([head, Buffer.from([0x93, 0xfa, 0x96, 0x7b]), Buffer.from("</p>")]);
		const decoded = decodeBytes(bytes);
		expect(decoded.text).toContain("<p>日本</p>");
		expect(encodeText(decoded.text, decoded)).toEqual({ bytes, transcoded: false });
	});
});
