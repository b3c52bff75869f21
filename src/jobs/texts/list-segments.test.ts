import { describe, expect, it } from "vitest";
import type { Segment } from "../../core/segment.ts";
import type { Translation } from "../../core/translation.ts";
import { listSegments, type SegmentQuery } from "./list-segments.ts";
import type { TextSnapshot } from "./text-snapshot.ts";

const segment = (document: string, number: number): Segment => ({
	id: `${document}-s${number}`,
	document,
	kind: "block",
	text: `Sentence ${number}.`,
	fingerprint: `print-${document}-${number}`,
	occurrence: 1,
	words: 2,
});

const translation = (segmentId: string, changes: Partial<Translation> = {}): Translation => ({
	segmentId,
	text: "Frase.",
	state: "translated",
	flags: [],
	...changes,
});

const SEGMENTS = [segment("d1", 1), segment("d2", 1), segment("d2", 2), segment("d3", 1)];

/** A book of three documents with these translations. */
function snapshotOf(translations: readonly Translation[]): TextSnapshot {
	const words = { total: 2, translatable: 2, skipped: {} };
	const documents = ["d1", "d2", "d3"].map((id) => ({
		id,
		name: `${id}.xhtml`,
		role: "content" as const,
		title: id,
		segments: 1,
		words,
		warnings: [],
	}));
	const facts = { title: "A Book", authors: [], language: "en", epubVersion: "3.0", warnings: [] };
	return {
		reading: { ...facts, segments: SEGMENTS, documents },
		sourceLanguage: "en",
		segments: SEGMENTS,
		texts: new Map(translations.map((text) => [text.segmentId, text])),
	};
}

describe("a page of segments", () => {
	const idsOf = (query: Partial<SegmentQuery>, translations: readonly Translation[] = []) => {
		const { segments, nextCursor } = listSegments(snapshotOf(translations), { limit: 10, ...query });
		return { ids: segments.map(({ id }) => id), nextCursor };
	};

	it("holds those of one document alone where it is asked for, from page to page", () => {
		expect(idsOf({ document: "d2" })).toEqual({ ids: ["d2-s1", "d2-s2"], nextCursor: null });
		const first = idsOf({ document: "d2", limit: 1 });
		expect(first).toEqual({ ids: ["d2-s1"], nextCursor: expect.any(String) });
		const cursor = first.nextCursor ?? undefined;
		expect(idsOf({ document: "d2", limit: 1, cursor })).toEqual({ ids: ["d2-s2"], nextCursor: null });
	});

	it("holds those of all documents otherwise", () => {
		expect(idsOf({}).ids).toEqual(["d1-s1", "d2-s1", "d2-s2", "d3-s1"]);
	});

	it("is refused for a document that the book does not have, and for another book's cursor", () => {
		const refusalOf = (field: string) => expect.objectContaining({ code: "VALIDATION_ERROR", details: { field } });
		expect(() => idsOf({ document: "d9" })).toThrow(refusalOf("document"));
		expect(() => idsOf({ cursor: Buffer.from("d9-s9").toString("base64url") })).toThrow(refusalOf("cursor"));
	});

	it("holds those that need review, or the others", () => {
		const translations = [translation("d1-s1"), translation("d2-s2", { state: "needs_review" })];
		expect(idsOf({ needsReview: true }, translations).ids).toEqual(["d2-s2"]);
		expect(idsOf({ needsReview: false }, translations).ids).toEqual(["d1-s1", "d2-s1", "d3-s1"]);
	});
});

describe("a listed segment", () => {
	const viewOf = (...translations: Translation[]) => listSegments(snapshotOf(translations), { limit: 1 }).segments[0];

	it("waits until it has a translation", () => {
		const common = { id: "d1-s1", document: "d1", source: "Sentence 1." };
		expect(viewOf()).toEqual({ ...common, translation: null, state: "pending", flags: [] });
		expect(viewOf(translation("d1-s1"))).toEqual({ ...common, translation: "Frase.", state: "translated", flags: [] });
	});

	it("has no translation where the source text stays for review, and its own where it equals the source", () => {
		expect(viewOf(translation("d1-s1", { text: "Sentence 1.", state: "needs_review" }))?.translation).toBeNull();
		expect(viewOf(translation("d1-s1", { state: "needs_review" }))?.translation).toBe("Frase.");
		expect(viewOf(translation("d1-s1", { text: "Sentence 1." }))?.translation).toBe("Sentence 1.");
	});
});
