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
