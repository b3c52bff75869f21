import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../../test/fixtures/segments.ts";
import type { Translation } from "../../core/translation.ts";
import { createBookContext } from "./book-context.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const translated = (segmentId: string, text: string, state: Translation["state"] = "translated"): Translation => ({
	segmentId,
	text,
	state,
	flags: [],
});

describe("the context before a segment", () => {
	const segments = makeSegments(["First.", "Second <1>one</1>.", "Third.", "Fourth.", "Fifth."]);
	const shownBefore = (index: number, settled: readonly Translation[] = []) => {
		const segment = segments[index];
		return segment ? createBookContext(segments, settled).before(segment) : [];
	};

	it("is the three preceding texts, in reading order", () => {
		expect(shownBefore(4)).toEqual([{ source: "Second one." }, { source: "Third." }, { source: "Fourth." }]);
		expect(shownBefore(1)).toEqual([{ source: "First." }]);
		expect(shownBefore(0)).toEqual([]);
	});

	it("has the translations known so far, without tags", () => {
		const context = createBookContext(segments, [translated("d1-s2", "Segundo <1>uno</1>.", "cached")]);
		context.remember([translated("d1-s3", "Tercero.", "edited"), translated("d1-s4", "Fourth.", "needs_review")]);
		expect(context.before(segments[4] ?? makeSegment(""))).toEqual([
			{ source: "Second one.", translation: "Segundo uno." },
			{ source: "Third.", translation: "Tercero." },
			{ source: "Fourth." },
		]);
	});

	it("skips labels and attributes", () => {
		const mixed = [
			makeSegment("Text", 0),
			makeSegment("Contents", 1, "label"),
			makeSegment("A picture", 2, "attribute"),
			makeSegment("Title", 3, "heading"),
			makeSegment("More", 4),
		];
		const context = createBookContext(mixed, []);
		expect(mixed.map((one) => context.before(one).map(({ source }) => source))).toEqual([
			[],
			["Text"],
			["Text"],
			["Text"],
			["Text", "Title"],
		]);
	});
});

describe("a long neighbour", () => {
	const words = (count: number, word: string) =>
		Array.from({ length: count }, (_, at) => `${word}${100 + at}`).join(" ");

	function beforeLast(texts: readonly string[], settled: readonly Translation[] = []) {
		const segments = makeSegments([...texts, "Here."]);
		return createBookContext(segments, settled).before(segments.at(-1) ?? makeSegment(""));
	}

	it("is cut to its end, from the start of a word", () => {
		const [one] = beforeLast([words(300, "word")]);
		expect(one?.source).toMatch(/^…word\d{3} .* word399$/);
		expect(estimateTokens(one?.source ?? "")).toBeGreaterThan(80);
		expect(estimateTokens(one?.source ?? "")).toBeLessThanOrEqual(90);
	});

	it("is shown whole where it fits, and leaves no room for earlier ones where it does not", () => {
		const fits = "x".repeat(360);
		expect(beforeLast([fits])).toEqual([{ source: fits }]);
		expect(beforeLast(["Before.", fits])).toHaveLength(1);
		const [cut] = beforeLast([`${fits}x`]);
		expect(cut?.source[0]).toBe("…");
		expect(beforeLast(["Before.", "x".repeat(300)])).toEqual([{ source: "Before." }, { source: "x".repeat(300) }]);
	});

	it("shares the budget with the others: one for all sources, one for all translations", () => {
		const texts = [words(40, "one"), words(40, "two"), words(40, "six")];
		const settled = [1, 2, 3].map((at) => translated(`d1-s${at}`, words(40, "uno")));
		const shown = beforeLast(texts, settled);
		const total = (parts: readonly (string | undefined)[]) =>
			parts.reduce((sum, part) => sum + estimateTokens(part ?? ""), 0);
		expect(shown.length).toBeGreaterThan(1);
		expect(total(shown.map(({ source }) => source))).toBeLessThanOrEqual(92);
		expect(total(shown.map(({ translation }) => translation))).toBeLessThanOrEqual(92);
	});

	it("has no translation where the others have used up the budget", () => {
		const settled = [translated("d1-s1", "Uno."), translated("d1-s2", "x".repeat(360))];
		expect(beforeLast(["One.", "Two."], settled)).toEqual([
			{ source: "One." },
			{ source: "Two.", translation: "x".repeat(360) },
		]);
	});

	it("is cut between characters in scripts without spaces", () => {
		for (const text of ["🙂".repeat(1_001), "字".repeat(5_000)]) {
			const [one] = beforeLast([`x${text}`]);
			expect(one?.source.isWellFormed()).toBe(true);
			expect(one?.source).toMatch(/^…/);
			expect(estimateTokens(one?.source ?? "")).toBeLessThan(95);
			expect(one?.source.length).toBeGreaterThan(80);
		}
	});
});
