import { describe, expect, it } from "vitest";
import { parseGlossary } from "./parse-glossary.ts";

const parse = (name: string, text: string | Uint8Array) =>
	parseGlossary({ name, content: typeof text === "string" ? new TextEncoder().encode(text) : text }).map(
		({ source, target }) => `${source}=${target}`,
	);

describe("a glossary file", () => {
	it.each([
		["a.csv", "Holmes,Jolmes\nBaker Street,calle Baker"],
		["a.csv", 'source,target\r\nHolmes,Jolmes\r\n"Baker Street","calle Baker",a note\r\n'],
		["a.csv", "\ufeffHolmes;Jolmes\n\n# a remark\nBaker   Street;calle Baker"],
		["a.tsv", "term\ttranslation\nHolmes\tJolmes\nBaker Street\tcalle Baker\n"],
		["glossary", "Holmes\tJolmes\nBaker Street\tcalle Baker"],
		["a.json", '{"Holmes": "Jolmes", "Baker Street": "calle Baker"}'],
		["glossary.txt", '[["Holmes","Jolmes"],["Baker Street","calle Baker"]]'],
		["a.json", '[{"source":"Holmes","target":"Jolmes"},{"term":"Baker Street","translation":"calle Baker"}]'],
	])("%s is read: %j", (name, text) => {
		expect(parse(name, text)).toEqual(["Holmes=Jolmes", "Baker Street=calle Baker"]);
	});

	it("may hold quotes, commas and line breaks in quoted cells, and be UTF-16", () => {
		expect(parse("a.csv", '"a ""b"", c","d\ne"\nf,g')).toEqual(['a "b", c=d e', "f=g"]);
		const utf16 = Uint8Array.from([0xff, 0xfe, ...Buffer.from("é,ü", "utf16le")]);
		expect(parse("a.csv", utf16)).toEqual(["é=ü"]);
	});

	it.each([
		["a.csv", "", "is empty"],
		["a.csv", "source,target\n", "contains no terms"],
		["a.csv", "Holmes,Jolmes\nWatson", 'has no translation for "Watson" (line 2)'],
		["a.csv", "Holmes,Jolmes\n,Watson", "has no term in line 2"],
		["a.csv", "a,b\na,c", 'gives two translations for "a" (line 2)'],
		["a.csv", `${"x".repeat(201)},b`, "more than 200 characters (line 1)"],
		["a.json", "{", "is not valid JSON"],
		["a.json", "5", "must contain a JSON object or array"],
		["a.json", '{"a": 5}', 'has no translation for "a" (entry 1)'],
		["a.csv", Array.from({ length: 2_001 }, (_none, index) => `a${index},b`).join("\n"), "more than 2000 terms"],
		["a.csv", "x".repeat(200_000), "is larger than 128 kB"],
		["a.csv", Uint8Array.from([0x61, 0xff, 0x2c]), "is not UTF-8"],
		["a.csv", "a\u0000,b", "is not a text file"],
	])("%s is refused with a clear word", (name, text, message) => {
		expect(() => parse(name, text)).toThrow(
			expect.objectContaining({
				code: "VALIDATION_ERROR",
				details: { field: "glossary" },
				message: expect.stringContaining(message),
			}),
		);
	});
});
