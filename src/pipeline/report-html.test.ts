import { describe, expect, it } from "vitest";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { makeReport, type ReportSources } from "./report.ts";
import { renderReportHtml } from "./report-html.ts";

const COUNTS = { anchors: 4, links: 2, noteReferences: 3, images: 5, tables: 6, pageBreaks: 7 };

/** A book of one document, all of it translated by `x:y`, unless `changes` says otherwise. */
function makeSources(changes: Partial<ReportSources> = {}): ReportSources {
	const segments = changes.segments ?? makeSegments(["one <1>two</1>", "three four", "five<1/>"]);
	return {
		reading: {
			title: "A Book",
			authors: ["Ann", "Bea"],
			language: "en",
			epubVersion: "3.0",
			segments: [...segments],
			documents: [
				{
					id: "d1",
					name: "one.xhtml",
					role: "content",
					title: "One",
					segments: segments.length,
					words: { total: 12, translatable: 5, skipped: { code: 3, math: 4 } },
					warnings: [],
				},
			],
			warnings: ["one file is missing"],
		},
		segments,
		translations: segments.map(({ id, text }) => ({
			segmentId: id,
			text: text.toUpperCase(),
			state: "translated",
			flags: [],
			engine: "x:y",
			tries: 1,
		})),
		render: {
			edits: 9,
			editsSha256: "abcd",
			droppedSegments: [],
			unplacedSegments: 0,
			stackedSegments: 0,
			structure: { before: COUNTS, after: COUNTS },
			warnings: ["a style <kept> as it was"],
		},
		options: {
			targetLanguage: "es",
			sourceLanguage: null,
			model: "m",
			modelId: "y",
			layout: "original_first",
			selection: WHOLE_BOOK,
			testSegments: null,
			temperature: null,
		} as ReportSources["options"],
		sourceLanguage: "en",
		engineName: "X y",
		inputSha256: "cd",
		progress: {
			...NO_PROGRESS,
			tokens: { input: 3_000, output: 2_000 },
			requests: 7,
			costUsd: 0.07,
			assumedUsd: 0.02,
			retries: { requests: 3, tokens: { input: 1_000, output: 500 }, characters: 0 },
		},
		price: { input: 10, output: 20, as_of: "2026-11-30" },
		seconds: 61.26,
		...changes,
	};
}

const pageOf = (changes?: Partial<ReportSources>) => renderReportHtml(makeReport(makeSources(changes)));

/** Every table of the page by its caption: its header cells, then its rows, as they are read. */
function tablesOf(page: string): Record<string, string[][]> {
	const tables = [...page.matchAll(/<table><caption>(.*?)<[/]caption>(.*?)<[/]table>/gs)];
	const cellsOf = (row: string) =>
		[...row.matchAll(/<t[hd](?: [^>]*)?>(.*?)<[/]t[hd]>/gs)].map(([, cell = ""]) => cell);
	return Object.fromEntries(
		tables.map(([, caption = "", rows = ""]) => [
			caption,
			[...rows.matchAll(/<tr>(.*?)<[/]tr>/gs)].map(([, row = ""]) => cellsOf(row)),
		]),
	);
}

/** A table's rows without its header. */
const rowsOf = (page: string, caption: string) => tablesOf(page)[caption]?.slice(1);

/** What each table's columns are named. */
const HEADS = {
	Words: ["outcome", "words"],
	"What must not change": ["", "before", "after"],
	"Checks of the new book": ["", "", "found"],
	Cost: ["", ""],
	Engines: ["engine", "segments"],
	Documents: ["document", "title", "words", "translated", "to review", "coverage", "skipped"],
};

describe("the report as a page", () => {
	it("has these tables, each with its columns", () => {
		const heads = Object.entries(tablesOf(pageOf())).map(([caption, [head]]) => [caption, head]);
		expect(Object.fromEntries(heads)).toEqual(HEADS);
	});

	it("is a whole document with the book's title, and shows who wrote it and how it was translated", () => {
		const page = pageOf();
		expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">/);
		expect(page).toMatch(/<title>Report: A Book<[/]title><style>\n.*font.*<[/]style>/s);
		expect(page).toContain("<h1>Report: A Book</h1>");
		expect(page).toContain("<p>Ann, Bea. From en to es\nby X y, layout original_first, in 61.3 s.</p>");
		expect(page.trimEnd()).toMatch(/<[/]main><[/]body>\n<[/]html>$/);
	});

	it("does without a title and authors where the book has none", () => {
		const { reading } = makeSources();
		const page = pageOf({ reading: { ...reading, title: "", authors: [] } });
		expect(page).toContain("<h1>Report: book</h1>");
		expect(page).toContain("<p>From en to es");
	});

	it("lists what became of all words, those not asked for only where there are any", () => {
		expect(rowsOf(pageOf(), "Words")).toEqual([
			["total", "12"],
			["translated", "5"],
			["to review", "0"],
			["skipped: code", "3"],
			["skipped: math", "4"],
		]);
		const { translations } = makeSources();
		expect(rowsOf(pageOf({ translations: translations.slice(0, 2) }), "Words")).toContainEqual(["not asked for", "1"]);
	});

	it("says so where words are missing", () => {
		const sources = makeSources();
		const [document] = sources.reading.documents;
		if (!document) throw new Error("the test's own book has a document");
		const documents = [{ ...document, words: { ...document.words, total: 13 } }];
		expect(pageOf()).toContain("<p>Every word is accounted for.</p>");
		const page = pageOf({ reading: { ...sources.reading, documents } });
		expect(page).toContain("<p>Words are missing: this is a bug in Diglot.</p>");
	});

	it("sets the structure before and after side by side, and says whether all was kept", () => {
		expect(rowsOf(pageOf(), "What must not change")).toEqual([
			["anchors", "4", "4"],
			["links", "2", "2"],
			["noteReferences", "3", "3"],
			["images", "5", "5"],
			["tables", "6", "6"],
			["pageBreaks", "7", "7"],
		]);
		expect(pageOf()).toContain("Nothing of it was lost.\nInline tags: 2 in the source, 2 in the translation.");
		expect(pageOf()).toContain("9 edits, their list's hash is <code>abcd</code>.");
		const structure = { before: COUNTS, after: { ...COUNTS, links: 1 } };
		const page = pageOf({ render: { ...makeSources().render, structure } });
		expect(rowsOf(page, "What must not change")).toContainEqual(["links", "2", "1"]);
		expect(page).toContain("Some of it was lost or gained: see the warnings.");
	});

	it("lists each check with what it found", () => {
		expect(rowsOf(pageOf(), "Checks of the new book")).toEqual([
			["every word is accounted for", "yes", "12 words"],
			["every segment has a verdict", "yes", "3 of 3"],
			["each translation has its source&#39;s inline tags", "yes", "0 without"],
			["links, notes, anchors, images, tables and page breaks are as many as before", "yes", "all"],
			["each changed document is as well formed as before", "yes", "0 segments kept their source for it"],
		]);
		const structure = { before: COUNTS, after: { ...COUNTS, links: 1, tables: 0 } };
		const render = { ...makeSources().render, structure, droppedSegments: ["d1-s2"] };
		const translations = makeSources().translations.map((one) => ({ ...one, text: "X" }));
		const found = rowsOf(pageOf({ render, translations }), "Checks of the new book")?.slice(2);
		expect(found?.map(([, passed, what]) => [passed, what])).toEqual([
			["NO", "2 without"],
			["NO", "changed: links, tables"],
			["NO", "1 segments kept their source for it"],
		]);
	});

	it("lists all costs, to a hundredth of a cent", () => {
		expect(rowsOf(pageOf(), "Cost")).toEqual([
			["requests", "7"],
			["tokens sent, received", "3000, 2000"],
			["US dollars", "0.0700"],
			["of these metered", "0.0500"],
			["of these assumed, not reported by the provider", "0.0200"],
			["requests that were retries", "3"],
			["tokens of answers that were asked for again", "1000, 500"],
			["US dollars of these", "0.0200"],
			["segments after 1 tries", "3"],
		]);
		expect(pageOf()).toMatch(
			/list price of \d{4}-\d\d-\d\d: \$10 per million tokens sent, \$20 per million received\./,
		);
	});

	it("shows characters where an engine is billed by them, and segments that no call was made for", () => {
		const sources = makeSources();
		const translations = sources.translations.map(({ engine: _, tries: __, ...kept }) => kept);
		const progress = { ...sources.progress, characters: 1_234 };
		const page = pageOf({ progress, translations, price: { characters: 15, as_of: "2026-11-30" } });
		expect(rowsOf(page, "Cost")).toContainEqual(["characters billed", "1234"]);
		expect(rowsOf(page, "Cost")).toContainEqual(["segments without a call: repeats, cache, corrections", "3"]);
		expect(page).toContain("$15 per million characters.");
		expect(rowsOf(page, "Engines")).toEqual([["by hand", "3"]]);
	});

	it("says so where the price is not known", () => {
		const given = pageOf({ price: { input: 1, output: 2 } });
		expect(given).toContain(
			"Counted by the price that was given: $1 per million tokens sent, $2 per million received.",
		);
		expect(pageOf({ price: { input: 1, output: 2, as_of: "2026-11-30", expired: true } })).toContain(
			"list price of 2026-11-30, which has expired since:",
		);
		expect(pageOf({ price: null })).toContain(
			"The price of this model is not known: nothing is counted but what the provider says it charged.",
		);
	});

	it("counts segments by engine", () => {
		const [first, ...others] = makeSources().translations;
		if (!first) throw new Error("the test's own book has segments");
		const page = pageOf({ translations: [{ ...first, engine: "z:w" }, ...others] });
		expect(rowsOf(page, "Engines")).toEqual([
			["z:w", "1"],
			["x:y", "2"],
		]);
	});

	it("lists warnings of reading and writing, and has no list where there are none", () => {
		expect(pageOf()).toContain(
			"<h2>Warnings</h2><ul><li>one file is missing</li><li>a style &#60;kept&#62; as it was</li></ul>",
		);
		const { reading, render } = makeSources();
		const page = pageOf({ reading: { ...reading, warnings: [] }, render: { ...render, warnings: [] } });
		expect(page).not.toContain("<h2>");
	});

	it("has a line for each document", () => {
		const [first, ...others] = makeSources().translations;
		if (!first) throw new Error("the test's own book has segments");
		const page = pageOf({ translations: [{ ...first, state: "needs_review" }, ...others] });
		expect(tablesOf(page).Documents).toEqual([
			["document", "title", "words", "translated", "to review", "coverage", "skipped"],
			["d1", "One", "12", "3", "2", "60 %", "code 3, math 4"],
		]);
	});

	it("shows the segments to look at with both texts, escaped, and no others", () => {
		expect(pageOf()).toContain("<p>No segment has a flag.</p>");
		const [first, second, ...others] = makeSources().translations;
		if (!first || !second) throw new Error("the test's own book has segments");
		const { engine: _, ...byHand } = second;
		const flagged = { ...first, flags: ["numbers", "names"], tries: 2 };
		const page = pageOf({ translations: [flagged, { ...byHand, flags: ["length"] }, ...others] });
		expect(tablesOf(page)["Segments to look at"]).toEqual([
			["segment", "state", "engine", "tries", "flags", "source", "translation"],
			[
				"d1-s1",
				"translated",
				"x:y",
				"2",
				"numbers, names",
				"one &#60;1&#62;two&#60;/1&#62;",
				"ONE &#60;1&#62;TWO&#60;/1&#62;",
			],
			["d1-s2", "translated", "by hand", "1", "length", "three four", "THREE FOUR"],
		]);
		expect(page).not.toContain("more in the JSON report");
	});

	it("shows the first 500 segments to look at and says how many more there are", () => {
		const segments = makeSegments(Array.from({ length: 501 }, (_, n) => `word${n}`));
		const translations = segments.map(({ id, text }) => ({
			segmentId: id,
			text,
			state: "needs_review" as const,
			flags: [],
			tries: 1,
		}));
		const page = pageOf({ segments, translations });
		expect(rowsOf(page, "Segments to look at")).toHaveLength(500);
		expect(page).toContain("<p>… and 1 more in the JSON report.</p>");
		const fewer = pageOf({ segments: segments.slice(1), translations: translations.slice(1) });
		expect(rowsOf(fewer, "Segments to look at")).toHaveLength(500);
		expect(fewer).not.toContain("more in the JSON report");
	});
});
