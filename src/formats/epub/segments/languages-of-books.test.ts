import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findCorpus } from "../../../../test/corpus/books.ts";
import { stripTags } from "../../../core/tagged-text.ts";
import { readTrial, renderTrial } from "../try-book.fixture.ts";

const corpus = findCorpus();
const wild = corpus && join(corpus, "wild");
const cases = corpus && join(corpus, "../cases/target-language-in-template");
for (const [folder, what] of [
	[wild, "books from the wild"],
	[cases, "books with wrong templates"],
]) {
	if (!folder || !existsSync(folder)) console.warn(`SKIPPED: there are no ${what} here (DIGLOT_CORPUS)`);
}

interface Expectations {
	source_language: string;
	target_language: string;
	never_sent: string[];
}

describe.skipIf(!wild || !existsSync(wild))("the languages of books from the wild", () => {
	const read = (name: string, given: boolean) => {
		const expected: Expectations = JSON.parse(readFileSync(join(wild ?? "", `${name}.expect.json`), "utf8"));
		const reading = readTrial(readFileSync(join(wild ?? "", `${name}.epub`)), {
			targetLanguage: expected.target_language,
			givenSourceLanguage: given ? expected.source_language : null,
		});
		return { expected, reading, sent: reading.segments.map(({ text }) => stripTags(text)).join("\n") };
	};

	it.each([
		["spanish-course", ["In this evening you will learn", "the key of the garden", "The market opens early"], 25],
		["word-filtered-html", ["The innkeeper put two candles", "heavy lid of the chest and looked"], 0],
		["serbian-cyrillic", ["Стара кућа стајала је на крају пута.", "два кључа"], 0],
		["hebrew-memoir", ["שלוש תאנים יבשות", "היא שרה אותו ליד החלון."], 0],
	] as const)("%s: with and without the source language", (name, texts, inTarget) => {
		for (const given of [true, false]) {
			const { expected, reading, sent } = read(name, given);
			for (const text of texts) expect(sent).toContain(text);
			for (const text of expected.never_sent) expect(sent).not.toContain(text);
			const words = reading.documents.map((document) => document.words.skipped.target_language ?? 0);
			expect(words.reduce((sum, count) => sum + count, 0)).toBe(inTarget);
		}
	});
});

describe.skipIf(!cases || !existsSync(cases))("the public case of a target language in a template", () => {
	const book = (name: string) => readFileSync(join(cases ?? "", `${name}.epub`));

	it.each([
		["es-html-en", "en", "es", 5],
		["es-half", "en", "es", 6],
		["en-html-es", "es", "en", 5],
	])("%s to %s is translated whole, whether or not the source is given", (name, targetLanguage, source, count) => {
		for (const givenSourceLanguage of [source, null]) {
			const { segments, documents } = readTrial(book(name), { targetLanguage, givenSourceLanguage });
			expect(segments).toHaveLength(count);
			expect(documents.every(({ words }) => words.skipped.target_language === undefined)).toBe(true);
		}
	});

	it("is declared right when it is translated", async () => {
		const { text, report } = await renderTrial(book("en-html-es"), { givenSourceLanguage: "en" });
		expect(report.edits).toBe(5);
		expect(text("OEBPS/c0.xhtml")).toContain('lang="es" xml:lang="es"');
		expect(text("OEBPS/c0.xhtml")).toContain("<h1>THE OLD HOUSE</h1>");
	});
});
