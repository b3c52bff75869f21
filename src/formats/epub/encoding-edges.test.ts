import { describe, expect, it } from "vitest";
import { decodeBytes, encodeText } from "./encoding.ts";

describe("a UTF-8 document", () => {
	it.each([
		["with a mark at its start", "\ufeff<p>ä</p>"],
		["without one", "<p>ä</p>"],
	])("%s keeps its bytes", (_name, source) => {
		const bytes = Buffer.from(source);
		const decoded = decodeBytes(bytes);
		expect(decoded.text).toBe("<p>ä</p>");
		expect(encodeText(decoded.text, decoded)).toEqual({ bytes, transcoded: false });
	});

	it.each([
		["at its start", [0xff, 0x61, 0xc3, 0xa4]],
		["in its middle", [0x61, 0xff, 0xc3, 0xa4]],
		["at its end", [0xc3, 0xa4, 0x61, 0xff]],
		["side by side", [0xc3, 0xa4, 0xff, 0xfe, 0xc3, 0xa4, 0xc3, 0xa4]],
	])("with invalid bytes %s keeps them", (_name, codes) => {
		const bytes = Buffer.concat([Buffer.from("<p>äöüäöü</p>"), Buffer.from(codes)]);
		const front = Buffer.concat([Buffer.from(codes), Buffer.from("<p>äöüäöü</p>")]);
		for (const broken of [bytes, front]) {
			const decoded = decodeBytes(broken);
			expect(decoded.encoding).toBe("utf-8");
			expect(encodeText(decoded.text, decoded).bytes).toEqual(broken);
		}
	});
});
