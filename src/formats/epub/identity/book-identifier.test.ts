import { expect, it } from "vitest";
import { bookIdentifier, type IdentityParts } from "./book-identifier.ts";

const PARTS: IdentityParts = {
	sourceId: "urn:isbn:9780000000001",
	sourceLanguage: "en",
	targetLanguage: "es",
	layout: "translation_only",
	inputSha256: "ab".repeat(32),
};

it("is a UUID as a URN, always the same for the same book", () => {
	expect(bookIdentifier(PARTS)).toBe("urn:uuid:da892ee8-5194-5bde-be31-4359b1102ca1");
	expect(bookIdentifier({ ...PARTS, inputSha256: "AB".repeat(32) })).toBe(bookIdentifier(PARTS));
});

it("differs where the source, the languages, the layout or the input differ", () => {
	const changes: Partial<IdentityParts>[] = [
		{},
		{ sourceId: "" },
		{ sourceLanguage: "fr" },
		{ targetLanguage: "fr" },
		{ sourceLanguage: "es", targetLanguage: "en" },
		{ layout: "original_first" },
		{ inputSha256: "cd".repeat(32) },
	];
	const identifiers = changes.map((change) => bookIdentifier({ ...PARTS, ...change }));
	expect(new Set(identifiers).size).toBe(changes.length);
});

it("differs for parts that would make the same text when joined", () => {
	const one = bookIdentifier({ ...PARTS, sourceId: "x", sourceLanguage: "yz" });
	const other = bookIdentifier({ ...PARTS, sourceId: "xy", sourceLanguage: "z" });
	expect(one).not.toBe(other);
});
