import { describe, expect, it } from "vitest";
import { makeBook, openTrial } from "../try-book.fixture.ts";
import { listObfuscatedFonts } from "./encryption.ts";

const IDPF = "http://www.idpf.org/2008/embedding";
const ADOBE = "http://ns.adobe.com/pdf/enc#RC";
const AES = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";

const data = (algorithm: string, uri: string) =>
	`<e:EncryptedData><e:EncryptionMethod Algorithm="${algorithm}"/><e:CipherData><e:CipherReference URI="${uri}"/></e:CipherData></e:EncryptedData>`;
const encryption = (...all: string[]) => `<encryption xmlns:e="urn:e">${all.join("")}</encryption>`;
const open = (source: string, files: Record<string, string> = {}, maxDocumentBytes = 2 ** 20) =>
	openTrial(makeBook({ "META-INF/encryption.xml": source, ...files }), ({ archive }) => listObfuscatedFonts(archive), {
		maxDocumentBytes,
	});

describe("obfuscated fonts (EPUB 3.3 OCF §4.4)", () => {
	it("are those that encryption.xml names by one of the two schemes", () => {
		expect(open(encryption(data(IDPF, "OEBPS/a%20b.otf"), data(ADOBE, "/OEBPS/c.otf")))).toEqual([
			{ name: "OEBPS/a b.otf", algorithm: "idpf" },
			{ name: "OEBPS/c.otf", algorithm: "adobe" },
		]);
	});

	it("are found in broken markup and whatever case it is written in", () => {
		const broken = encryption(data(IDPF, "a.otf")).replace("</encryption>", "");
		expect(open(broken)).toEqual([{ name: "a.otf", algorithm: "idpf" }]);
		expect(open(encryption(data(IDPF, "a.otf")).toLowerCase().replace(" uri=", " URI="))).toHaveLength(1);
	});

	it("are none where nothing says what is encrypted", () => {
		expect(open(encryption("<e:EncryptedData/>"))).toEqual([]);
	});
});

describe("DRM (spec §6.4)", () => {
	const refusal = (message: RegExp) =>
		expect.objectContaining({ code: "UNSUPPORTED_FORMAT", message: expect.stringMatching(message) });

	it.each<[string, Record<string, string>, RegExp]>([
		["Readium LCP", { "META-INF/license.lcpl": "{}" }, /DRM \(Readium LCP\);/],
		["Apple FairPlay", { "META-INF/sinf.xml": "<x/>" }, /DRM \(Apple FairPlay\);/],
		["Adobe ADEPT", { "META-INF/rights.xml": '<r xmlns="http://ns.adobe.com/adept"/>' }, /DRM \(Adobe ADEPT\);/],
		["a scheme that nobody knows", { "META-INF/rights.xml": "<r/>" }, /DRM; Diglot/],
	])("is refused, and named where it is known: %s", (_, files, message) => {
		expect(() => open(encryption(data(IDPF, "a.otf"), data(AES, "OEBPS/c1.xhtml")), files)).toThrowError(
			refusal(message),
		);
	});

	it("is what names no algorithm, too", () => {
		const nameless = data(IDPF, "a").replace(/<e:EncryptionMethod[^>]*>/, "");
		expect(() => open(encryption(nameless))).toThrowError(refusal(/DRM/));
		expect(() => open(encryption(data("", "a")))).toThrowError(refusal(/DRM/));
	});

	it("is not looked for in a list that is too large", () => {
		const source = encryption(" ".repeat(5_000));
		expect(open(source, {}, source.length)).toEqual([]);
		expect(() => open(source, {}, source.length - 1)).toThrowError(expect.objectContaining({ code: "FILE_TOO_LARGE" }));
	});
});
