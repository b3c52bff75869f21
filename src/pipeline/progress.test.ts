import fc from "fast-check";
import { expect, test } from "vitest";
import type { DocumentReport } from "../book-worker/book-worker.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import { startProgress } from "./progress.ts";

// A run that fails can be made again.
fc.configureGlobal({ seed: 20261122 });

const segments: Segment[] = Array.from({ length: 8 }, (_, index) => ({
	id: `d${index < 5 ? 1 : 2}-s${index + 1}`,
	document: index < 5 ? "d1" : "d2",
	kind: "block",
	text: "Text.",
	fingerprint: `${index}`,
	occurrence: 1,
	words: 1,
}));

const documents: DocumentReport[] = ["d1", "d2", "d3"].map((id) => ({
	id,
	name: `${id}.xhtml`,
	role: "content",
	title: `Title of ${id}`,
	segments: 0,
	words: { total: 0, translatable: 0, skipped: {} },
	warnings: [],
}));

function settle(indexes: number[], state: Translation["state"] = "translated"): Translation[] {
	return indexes.map((index) => ({ segmentId: segments[index]?.id ?? "", text: "Texto.", state, flags: [] }));
}

test("documents are counted one by one, and those without a segment are left out", () => {
	const meter = startProgress(segments, documents, NO_PROGRESS, null);
	meter.add(settle([0, 1, 5]));
	expect(meter.current().documents).toEqual([
		{ id: "d1", title: "Title of d1", total: 5, done: 2 },
		{ id: "d2", title: "Title of d2", total: 3, done: 1 },
	]);
});

test("what needs review is settled, but neither done nor counted for its document", () => {
	const meter = startProgress(segments, documents, NO_PROGRESS, null);
	meter.add([...settle([0]), ...settle([1], "cached"), ...settle([2], "needs_review")]);
	expect(meter.current().segments).toEqual({ total: 8, done: 2, cached: 1, needs_review: 1, unchanged: 0 });
	expect(meter.current().documents[0]?.done).toBe(2);
});

test("a job shows 99 at most until its file is there", () => {
	const meter = startProgress(segments, documents, NO_PROGRESS, null);
	meter.add(settle([0, 1, 2, 3, 4, 5, 6, 7]));
	expect(meter.current().percent).toBe(99);
	expect(meter.finished().percent).toBe(100);
});

test("a new attempt never shows less than the one before, and its tokens add up; costs are the ledger's", () => {
	const before = { requests: 3, retries: { requests: 1, tokens: { input: 0, output: 0 }, characters: 0 } };
	const earlier = { ...NO_PROGRESS, ...before, percent: 61, tokens: { input: 100, output: 120 }, costUsd: 0.5 };
	const costs = () => ({ costUsd: 0.7, assumedUsd: 0.1, reservedUsd: 0.2 });
	const meter = startProgress(segments, documents, earlier, { costs });
	const usage = { input: 1_000, output: 1_200, characters: 7 };
	const retries = { requests: 2, usage: { input: 10, output: 20, characters: 0 } };
	meter.add(settle([0]), { usage, requests: 5, retries });
	meter.add(settle([1]), { usage: { input: 0, output: 0, characters: 1 }, requests: 1, retries });
	expect(meter.current()).toMatchObject({ percent: 61, tokens: { input: 1_100, output: 1_320 } });
	expect(meter.current()).toMatchObject({ characters: 8, requests: 9 });
	expect(meter.current().retries).toEqual({ requests: 5, tokens: { input: 20, output: 40 }, characters: 0 });
	expect(meter.current()).toMatchObject(costs());
	expect(startProgress(segments, documents, earlier, null).current().costUsd).toBe(0.5);
});

test("segments that the renderer had to leave move from done to review", () => {
	const meter = startProgress(segments, documents, NO_PROGRESS, null);
	meter.add(settle([0, 1, 2]));
	meter.moveToReview(["d1-s2", "d9-s9"]);
	expect(meter.finished().segments).toEqual({ total: 8, done: 2, cached: 0, needs_review: 1, unchanged: 0 });
	expect(meter.finished().documents[0]?.done).toBe(2);
});

test("whatever arrives, in whatever order and however often, each segment counts once and percent only rises", () => {
	const states = fc.constantFrom<Translation["state"]>("translated", "cached", "edited", "needs_review");
	const news = fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), states), { maxLength: 40 });
	fc.assert(
		fc.property(news, (events) => {
			const meter = startProgress(segments, documents, NO_PROGRESS, null);
			let before = 0;
			for (const [index, state] of events) {
				meter.add(settle([index], state));
				const { percent, segments: counts, documents: perDocument } = meter.current();
				expect(percent).toBeGreaterThanOrEqual(before);
				expect(counts.done + counts.needs_review).toBeLessThanOrEqual(counts.total);
				expect(perDocument.reduce((sum, { done }) => sum + done, 0)).toBe(counts.done);
				before = percent;
			}
			expect(meter.current().segments.done + meter.current().segments.needs_review).toBe(
				new Set(events.map(([index]) => index)).size,
			);
		}),
		{ numRuns: 100 },
	);
});

test("what arrives moves the percentage, never past what there is, and nothing else", () => {
	const meter = startProgress(segments, documents, NO_PROGRESS, null);
	meter.arriving(4);
	expect(meter.current()).toMatchObject({ percent: 49, segments: { done: 0 } });
	// The call broke: what was shown stays.
	meter.arriving(0);
	expect(meter.current().percent).toBe(49);
	meter.add(settle([0, 1, 2, 3, 4, 5, 6]));
	meter.arriving(5);
	expect(meter.current().percent).toBe(99);
});

test("texts with their source's words are counted beside those that are done, until they change", () => {
	const meter = startProgress(segments, documents, NO_PROGRESS, null);
	const kept = settle([0, 1]).map((translation) => ({ ...translation, flags: ["unchanged"] }));
	meter.add([...kept, ...settle([2])]);
	expect(meter.current().segments).toMatchObject({ done: 3, unchanged: 2 });
	meter.add(settle([0], "edited"));
	expect(meter.current().segments).toMatchObject({ done: 3, unchanged: 1 });
	meter.moveToReview([segments[1]?.id ?? ""]);
	expect(meter.current().segments).toMatchObject({ done: 2, needs_review: 1, unchanged: 0 });
});
