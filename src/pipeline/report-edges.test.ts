import { describe, expect, it } from "vitest";
import { makeSegment } from "../../test/fixtures/segments.ts";
import type { DocumentReport } from "../core/book-reading.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import type { Translation } from "../core/translation.ts";
import { makeReport, type ReportSources } from "./report.ts";

const COUNTS = { anchors: 0, links: 0, noteReferences: 0, images: 0, tables: 0, pageBreaks: 0 };

function documentOf(id: string, words: DocumentReport["words"]): DocumentReport {
	return { id, name: `${id}.xhtml`, role: "content", title: id, segments: 0, words, warnings: [] };
}

function sourcesOf(texts: readonly string[], changes: Partial<ReportSources> = {}): ReportSources {
	const segments = texts.map((text, index) => makeSegment(text, index));
	const total = segments.reduce((sum, { words }) => sum + words, 0);
	return {
		reading: {
			title: "T",
			authors: [],
			language: "en",
			epubVersion: "3.0",
			segments,
			documents: [documentOf("d1", { total, translatable: total, skipped: {} })],
			warnings: [],
		},
		segments,
		translations: segments.map(
			({ id, text }): Translation => ({
				segmentId: id,
				text,
				state: "translated",
				flags: [],
				engine: "p:m:1",
				tries: 1,
			}),
		),
		render: {
			edits: 0,
			editsSha256: "",
			droppedSegments: [],
			unplacedSegments: 0,
			stackedSegments: 0,
			structure: { before: COUNTS, after: COUNTS },
			warnings: [],
		},
		options: { targetLanguage: "es", model: "m", modelId: "i", layout: "original_first" } as ReportSources["options"],
		sourceLanguage: "en",
		engineName: "E",
		inputSha256: "",
		progress: NO_PROGRESS,
		price: null,
		seconds: 0,
		...changes,
	};
}

describe("the report of a segment", () => {
	it("names the engine as `provider:model` and the model alone, or neither for a text set by hand", () => {
		const sources = sourcesOf(["one", "two"]);
		const [first, second] = sources.translations;
		if (!first || !second) throw new Error("the test's own book has segments");
		const { engine: _, ...byHand } = second;
		const { segments } = makeReport({ ...sources, translations: [first, byHand] });
		expect(segments.map(({ engine, model }) => [engine, model])).toEqual([
			["p:m:1", "m:1"],
			[null, null],
		]);
	});

	it("says so if the safety net restored its source", () => {
		const sources = sourcesOf(["one", "two"]);
		const render = { ...sources.render, droppedSegments: ["d1-s2"] };
		const report = makeReport({ ...sources, render });
		expect(report.segments.map(({ state, flags, source }) => [state, flags, source])).toEqual([
			["translated", [], undefined],
			["needs_review", ["dropped_by_safety_net"], "two"],
		]);
		expect(report.output.dropped_by_safety_net).toBe(1);
		expect(report.words).toMatchObject({ translated: 1, needs_review: 1 });
	});

	it("has the newest of several translations, and 0 tries if no call was made", () => {
		const sources = sourcesOf(["one"]);
		const later: Translation = { segmentId: "d1-s1", text: "<1>uno</1><2/>", state: "cached", flags: [] };
		const { segments, cost } = makeReport({ ...sources, translations: [...sources.translations, later] });
		expect(segments).toEqual([
			{
				id: "d1-s1",
				state: "cached",
				engine: null,
				model: null,
				tries: 0,
				flags: [],
				tags: { source: 0, translation: 2 },
			},
		]);
		expect(cost.segments_by_tries).toEqual({ 0: 1 });
	});

	it("shows both texts if it has a flag or needs review", () => {
		const sources = sourcesOf(["one", "two", "three"]);
		const [first, second, third] = sources.translations;
		if (!first || !second || !third) throw new Error("the test's own book has segments");
		const translations: Translation[] = [{ ...first, flags: ["names"] }, { ...second, state: "needs_review" }, third];
		const { segments } = makeReport({ ...sources, translations });
		expect(segments.map((segment) => "source" in segment && "translation" in segment)).toEqual([true, true, false]);
	});
});

describe("the report of a document", () => {
	it("without requested segments counts all its words as left", () => {
		const sources = sourcesOf(["one two", "three"]);
		const { words, documents } = makeReport({ ...sources, translations: [], segments: [] });
		expect(words).toMatchObject({ total: 3, translated: 0, left: 3, accounted: true });
		expect(documents[0]?.coverage_percent).toBe(0);
	});

	it("without segments counts too, as complete if it has no words", () => {
		const sources = sourcesOf(["one"]);
		const empty = documentOf("d2", { total: 0, translatable: 0, skipped: {} });
		const code = documentOf("d3", { total: 4, translatable: 0, skipped: { code: 4 } });
		const reading = { ...sources.reading, documents: [...sources.reading.documents, empty, code] };
		const { documents, words } = makeReport({ ...sources, reading });
		expect(documents.map((document) => [document.translated, document.coverage_percent])).toEqual([
			[1, 100],
			[0, 100],
			[0, 100],
		]);
		expect(words).toEqual({
			total: 5,
			translated: 1,
			needs_review: 0,
			left: 0,
			skipped: { code: 4 },
			accounted: true,
		});
	});

	it("adds up what several documents skipped for the same reason", () => {
		const sources = sourcesOf(["one"]);
		const more = [1, 2].map((n) => documentOf(`d${n + 1}`, { total: n, translatable: 0, skipped: { code: n } }));
		const reading = { ...sources.reading, documents: [...sources.reading.documents, ...more] };
		expect(makeReport({ ...sources, reading }).words.skipped).toEqual({ code: 3 });
	});

	it("never counts more words to review than the book has", () => {
		const sources = sourcesOf(["one two three"]);
		const [translation] = sources.translations;
		if (!translation) throw new Error("the test's own book has segments");
		const documents = [documentOf("d1", { total: 2, translatable: 2, skipped: {} })];
		const report = makeReport({
			...sources,
			reading: { ...sources.reading, documents },
			translations: [{ ...translation, state: "needs_review" }],
		});
		expect(report.words).toMatchObject({ total: 2, translated: 0, needs_review: 2, left: 0, accounted: true });
	});
});

describe("the report as a whole", () => {
	it("names the book, its languages, the model and what was written", () => {
		const sources = sourcesOf(["one"], { inputSha256: "cd", seconds: 1.25 });
		const render = {
			...sources.render,
			edits: 5,
			editsSha256: "ef",
			unplacedSegments: 6,
			stackedSegments: 7,
			warnings: ["written"],
		};
		const reading = { ...sources.reading, title: "A Book", authors: ["Ann"], warnings: ["read"] };
		expect(makeReport({ ...sources, reading, render })).toMatchObject({
			book: { title: "A Book", authors: ["Ann"], epub_version: "3.0", input_sha256: "cd" },
			languages: { source: "en", target: "es" },
			model: { name: "m", id: "i", engine: "E", price: null },
			layout: "original_first",
			output: {
				edits: 5,
				edits_sha256: "ef",
				dropped_by_safety_net: 0,
				unplaced_segments: 6,
				stacked_segments: 7,
				warnings: ["read", "written"],
			},
			seconds: 1.3,
		});
	});

	it("counts what older records lack as zero", () => {
		const {
			characters: _c,
			requests: _r,
			retries: _t,
			...old
		} = NO_PROGRESS as typeof NO_PROGRESS & {
			characters?: number;
			requests?: number;
			retries?: object;
		};
		const { cost } = makeReport(sourcesOf(["one"], { progress: { ...old, costUsd: 0.5 } }));
		expect(cost).toMatchObject({ characters: 0, requests: 0, usd: 0.5, usd_metered: 0.5, usd_assumed: 0 });
		expect(cost.retries).toEqual({ requests: 0, tokens: { input: 0, output: 0 }, characters: 0, usd: 0 });
	});
});
