import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import type { BookReading, DocumentReport } from "../core/book-reading.ts";
import type { JobOptions } from "../core/job-options.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { createPseudoEngine } from "../providers/mt/pseudo-engine.ts";
import { estimateBook } from "./estimate.ts";

const OPTIONS: JobOptions = {
	targetLanguage: "es",
	sourceLanguage: "en",
	model: "pseudo",
	modelId: "",
	layout: "original_first",
	selection: WHOLE_BOOK,
	testSegments: null,
	temperature: null,
};

function documentOf(id: string, total: number, translatable: number): DocumentReport {
	const words = { total, translatable, skipped: {} };
	return { id, name: id, role: "content", title: "", segments: 0, words, warnings: [] };
}

function readingOf(segments: BookReading["segments"], documents: DocumentReport[] = []): BookReading {
	return { title: "T", authors: [], language: "en", epubVersion: "3.0", segments, documents, warnings: [] };
}

const translator = {
	...createPseudoEngine(),
	billedCharacters: (texts: readonly string[]) => texts.reduce((sum, text) => sum + [...text].length, 0),
};
const estimate = (reading: BookReading, price: Parameters<typeof estimateBook>[2]["price"] = null) =>
	estimateBook(reading, OPTIONS, { translator, sourceLanguage: "en", price, at: 0 });

describe("an estimate's coverage", () => {
	it.each([
		["of one document", [documentOf("d1", 1_000, 500)], 50],
		["of several together, to a tenth of a percent", [documentOf("d1", 10, 10), documentOf("d2", 20, 9)], 63.3],
		["of a book of one word", [documentOf("d1", 1, 0)], 0],
		["of a book without words is whole", [documentOf("d1", 0, 0)], 100],
	])("%s", (_name, documents, coverage) => {
		expect(estimate(readingOf(makeSegments(["One."]), documents)).coverage).toBe(coverage);
	});
});

describe("an estimate's price", () => {
	it("by characters ranges from the exact count to a tenth more", () => {
		const { priceUsd } = estimate(readingOf(makeSegments(["x".repeat(1_000)])), { characters: 1_000 });
		expect(priceUsd?.low).toBeCloseTo(1, 10);
		expect(priceUsd?.high).toBeCloseTo(1.1, 10);
	});

	it("counts repeated texts once, and no label that follows its heading (rule A12)", () => {
		const segments = [
			makeSegment("Chapter", 0, "heading"),
			makeSegment("Chapter", 1, "label"),
			makeSegment("Notes", 2, "label"),
			makeSegment("Again.", 3),
			makeSegment("Again.", 4),
		];
		const found = estimate(readingOf(segments));
		expect(found.segments).toBe(5);
		expect(found.characters).toBe("Chapter".length + "Notes".length + "Again.".length);
		expect(found.words).toBe(5);
	});
});
