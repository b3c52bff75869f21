import { describe, expect, it } from "vitest";
import { makeSegment } from "../../test/fixtures/segments.ts";
import type { BookReading } from "../core/book-reading.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { makeReport, type ReportSources } from "./report.ts";
import { renderReportHtml } from "./report-html.ts";

const segments = [
	makeSegment("one <1>two</1>", 0),
	makeSegment("three four", 1),
	makeSegment("five", 2),
	makeSegment("six <img src=x onerror=y>", 3),
];
const reading: BookReading = {
	title: "A <b>book</b>",
	authors: ["Ann"],
	language: "en",
	epubVersion: "3.0",
	segments,
	documents: [
		{
			id: "d1",
			name: "one.xhtml",
			role: "content",
			title: "One",
			segments: 4,
			words: { total: 12, translatable: 9, skipped: { code: 3 } },
			warnings: [],
		},
	],
	warnings: [],
};
const counts = { anchors: 1, links: 2, noteReferences: 0, images: 0, tables: 0, pageBreaks: 0 };
const sources: ReportSources = {
	reading,
	segments,
	translations: [
		{ segmentId: "d1-s1", text: "uno <1>dos</1>", state: "translated", flags: [], engine: "x:y", tries: 1 },
		{ segmentId: "d1-s2", text: "three four", state: "needs_review", flags: ["empty"], engine: "x:y", tries: 4 },
		{ segmentId: "d1-s4", text: "seis", state: "translated", flags: ["length"], engine: "x:y", tries: 2 },
	],
	render: {
		edits: 2,
		editsSha256: "ab",
		droppedSegments: [],
		unplacedSegments: 0,
		stackedSegments: 0,
		structure: { before: counts, after: counts },
		warnings: [],
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
	seconds: 1.26,
};

describe("the report", () => {
	it("accounts for every word, those never sent included", () => {
		const { words, documents } = makeReport(sources);
		expect(words).toEqual({
			total: 12,
			translated: 6,
			needs_review: 2,
			left: 1,
			skipped: { code: 3 },
			accounted: true,
		});
		expect(documents[0]).toMatchObject({ translated: 6, needs_review: 2, coverage_percent: 66.6 });
	});

	it("names who translated each segment in how many tries, and shows texts only where somebody should look", () => {
		const report = makeReport(sources);
		expect(report.segments.map(({ id, tries, source }) => [id, tries, source])).toEqual([
			["d1-s1", 1, undefined],
			["d1-s2", 4, "three four"],
			["d1-s4", 2, "six <img src=x onerror=y>"],
		]);
		expect(report.cost.segments_by_tries).toEqual({ 1: 1, 2: 1, 4: 1 });
		expect(report.tags).toEqual({ source: 1, translation: 1 });
		expect(report.structure.kept).toBe(true);
	});

	it("shows what was spent, metered and assumed separately, and what retries cost", () => {
		const { cost, model } = makeReport(sources);
		expect(cost).toMatchObject({ tokens: { input: 3_000, output: 2_000 }, requests: 7, usd: 0.07, usd_assumed: 0.02 });
		expect(cost.usd_metered).toBeCloseTo(0.05, 10);
		expect(cost.retries).toEqual({ requests: 3, tokens: { input: 1_000, output: 500 }, characters: 0, usd: 0.02 });
		expect(model.price).toEqual({ input: 10, output: 20, as_of: "2026-11-30" });
	});

	it("says of each check whether the new book passed it", () => {
		const passed = ({ checks }: ReturnType<typeof makeReport>) => checks.map((check) => check.passed);
		expect(passed(makeReport(sources))).toEqual([true, false, true, true, true]);
		const after = { ...counts, links: 1 };
		const render = { ...sources.render, droppedSegments: ["d1-s1"], structure: { before: counts, after } };
		expect(passed(makeReport({ ...sources, render, segments: segments.toSpliced(2, 1) }))).toEqual([
			true,
			true,
			true,
			false,
			false,
		]);
	});

	it("is a page on which no text of the book is markup", () => {
		const page = renderReportHtml(makeReport(sources));
		expect(page).not.toContain("<img");
		expect(page).not.toContain("<b>");
		expect(page).toContain("A &#60;b&#62;book&#60;/b&#62;");
		expect(page).toContain("Every word is accounted for.");
		expect(page).toContain("$10 per million tokens sent");
		expect(page).toContain("x:y");
	});
});

it("names the texts of style sheets once, though reports of earlier versions lack them", () => {
	const [document] = reading.documents;
	const documents = [
		{ ...document, generatedTexts: ["Chapter <…>", "he said"] },
		{ ...document, generatedTexts: ["he said"] },
		{ ...document },
	] as BookReading["documents"];
	const report = makeReport({ ...sources, reading: { ...reading, documents } });
	expect(report.generated_texts).toEqual(["Chapter <…>", "he said"]);
	expect(report.documents[0]).not.toHaveProperty("generatedTexts");
	expect(renderReportHtml(report)).toContain("<li>Chapter &#60;…&#62;</li>");
	const { generated_texts: _, ...older } = report;
	expect(renderReportHtml(older)).not.toContain("style sheets");
});
