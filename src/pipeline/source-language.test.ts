import { expect, test } from "vitest";
import type { Segment } from "../core/segment.ts";
import { findSourceLanguage } from "./source-language.ts";

const ENGLISH = [
	"Alice was beginning to get <1>very</1> tired of sitting by her sister on the bank.",
	"There was nothing so very remarkable in that, and she ran across the field after it.",
	"Either the well was very deep, or she fell very slowly, for she had plenty of time.",
];
const SPANISH = [
	"En un lugar de la Mancha, de cuyo nombre no quiero acordarme.",
	"No ha mucho tiempo que vivía un hidalgo de los de lanza en astillero.",
];

function bookOf(texts: string[], language: string | null) {
	const segments: Segment[] = texts.map((text, index) => ({
		id: `d1-s${index + 1}`,
		document: "d1",
		kind: "block",
		text,
		fingerprint: text,
		occurrence: 1,
		words: text.split(" ").length,
	}));
	return { language, segments };
}

test("a given language wins over what the book says", async () => {
	expect(await findSourceLanguage(bookOf(ENGLISH, "de"), "en", "es")).toBe("en");
});

test("the book's own language is taken as a canonical tag, however it is written", async () => {
	expect(await findSourceLanguage(bookOf(ENGLISH, "EN_us"), null, "es")).toBe("en-US");
	expect(await findSourceLanguage(bookOf(ENGLISH, "eng"), null, "es")).toBe("en");
});

test("without a usable language in the book its text is asked", async () => {
	expect(await findSourceLanguage(bookOf(ENGLISH, null), null, "es")).toBe("en");
	expect(await findSourceLanguage(bookOf(SPANISH, "und"), null, "en")).toBe("es");
});

test("a book that wrongly claims the target language is found out", async () => {
	expect(await findSourceLanguage(bookOf(ENGLISH, "es"), null, "es")).toBe("en");
});

test("a book in the target language is refused", async () => {
	const refused = { code: "VALIDATION_ERROR", message: expect.stringContaining("target language (es) already") };
	await expect(findSourceLanguage(bookOf(SPANISH, "es"), null, "es")).rejects.toMatchObject(refused);
	await expect(findSourceLanguage(bookOf(SPANISH, null), null, "es")).rejects.toMatchObject(refused);
	await expect(findSourceLanguage(bookOf([], "es"), null, "es")).rejects.toMatchObject(refused);
});

test("two varieties of a language are a pair like any other, where the user or the book names both", async () => {
	const find = (language: string | null, given: string | null, target: string) =>
		findSourceLanguage(bookOf([], language), given, target);
	expect(await find("pt", "pt-PT", "pt-BR")).toBe("pt-PT");
	expect(await find("pt-PT", null, "pt-BR")).toBe("pt-PT");
	expect(await find("zh", null, "zh-Hant")).toBe("zh");
	expect(await find("zh-CN", null, "zh-TW")).toBe("zh-CN");
	expect(await find("sr", null, "sr-Latn")).toBe("sr");
	expect(await find("en", "en", "en-GB")).toBe("en");
	for (const [given, target] of [
		["es-ES", "es"],
		["sr-Cyrl", "sr"],
		["zh", "zh-Hans"],
		["en-US", "en"],
	] as const) {
		await expect(find("de", given, target)).rejects.toMatchObject({
			code: "VALIDATION_ERROR",
			message: expect.stringContaining(`are the same (${target})`),
		});
	}
});

test("a language that can't be detected is asked for", async () => {
	await expect(findSourceLanguage(bookOf(["Xyzzy 12"], null), null, "es")).rejects.toMatchObject({
		code: "VALIDATION_ERROR",
		details: { field: "source_language" },
	});
});
