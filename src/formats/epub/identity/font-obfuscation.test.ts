import { describe, expect, it } from "vitest";
import { adobeKey, fontObfuscationOf, idpfKey, rekeyFont } from "./font-obfuscation.ts";

const OLD = "urn:uuid:00112233-4455-6677-8899-AABBCCDDEEFF";
const NEW = "urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8";
const FONT = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7) % 251));

/** The standard's own loop: XOR of the first bytes with the key, over and over. */
function mask(font: Buffer, key: Buffer, length: number): Buffer {
	return Buffer.from(font.map((byte, at) => (at < length ? byte ^ (key[at % key.length] ?? 0) : byte)));
}

describe("IDPF's obfuscation", () => {
	it("is keyed by the SHA-1 of the identifier without its white space", () => {
		// SHA-1 of "abc": FIPS 180-4's example.
		expect(idpfKey(" a\tb\r\nc ").toString("hex")).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
		expect(idpfKey("a\u00a0bc")).not.toEqual(idpfKey("abc"));
	});

	it("is re-keyed over the first 1,040 bytes", () => {
		const obfuscated = mask(FONT, idpfKey("urn:isbn:1"), 1_040);
		const rekeyed = rekeyFont(obfuscated, "idpf", "urn:isbn:1", NEW);
		expect(rekeyed).toEqual(mask(FONT, idpfKey(NEW), 1_040));
		expect(mask(rekeyed, idpfKey(NEW), 1_040)).toEqual(FONT);
	});
});

describe("Adobe's obfuscation", () => {
	it("is keyed by the bytes of the UUID, however it is written", () => {
		const bytes = Buffer.from("00112233445566778899aabbccddeeff", "hex");
		for (const id of [OLD, OLD.toLowerCase(), " 00112233-4455-6677-8899-aabbccddeeff\n", bytes.toString("hex")]) {
			expect(adobeKey(id)).toEqual(bytes);
		}
		expect(adobeKey("urn:isbn:9780000000001")).toBeNull();
	});

	it("is re-keyed over the first 1,024 bytes", () => {
		const [oldKey, newKey] = [adobeKey(OLD) ?? FONT, adobeKey(NEW) ?? FONT];
		const rekeyed = rekeyFont(mask(FONT, oldKey, 1_024), "adobe", OLD, NEW);
		expect(rekeyed).toEqual(mask(FONT, newKey, 1_024));
		expect(mask(rekeyed, newKey, 1_024)).toEqual(FONT);
	});

	it("says so when the identifier is not a UUID", () => {
		const error = expect.objectContaining({ name: "AppError", code: "UNSUPPORTED_FORMAT" });
		expect(() => rekeyFont(FONT, "adobe", "urn:isbn:1", NEW)).toThrowError(error);
	});
});

describe("both", () => {
	it.each(["idpf", "adobe"] as const)(
		"leave the given bytes alone, keep short fonts' length, and undo: %s",
		(algorithm) => {
			for (const length of [0, 1, 1_023, 1_024, 1_025, 1_040, 1_041]) {
				const font = FONT.subarray(0, length);
				const before = Buffer.from(font);
				const rekeyed = rekeyFont(font, algorithm, OLD, NEW);
				expect(font).toEqual(before);
				expect(rekeyed).toHaveLength(length);
				expect(rekeyFont(rekeyed, algorithm, NEW, OLD)).toEqual(before);
			}
		},
	);

	it("are recognised by their algorithm, and nothing else is", () => {
		expect(fontObfuscationOf("http://www.idpf.org/2008/embedding")).toBe("idpf");
		expect(fontObfuscationOf("http://ns.adobe.com/pdf/enc#RC")).toBe("adobe");
		expect(fontObfuscationOf("http://www.w3.org/2001/04/xmlenc#aes256-cbc")).toBeNull();
	});
});
