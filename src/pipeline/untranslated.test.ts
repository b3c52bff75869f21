import { expect, test } from "vitest";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { refuseUntranslated } from "./untranslated.ts";

const PARTIAL = "The partial book is there.";

function leave(total: number, needs_review: number, flags: readonly string[] = []) {
	const segments = flags.map((flag, index) => ({
		id: `d1-s${index}`,
		state: "needs_review" as const,
		engine: null,
		model: null,
		tries: 1,
		flags: [flag],
		tags: { source: 0, translation: 0 },
	}));
	const progress = { ...NO_PROGRESS, segments: { total, done: total - needs_review, cached: 0, needs_review } };
	return (maxPercent: number) => refuseUntranslated({ progress, report: { segments } }, maxPercent, PARTIAL);
}

test("a few segments in the source language fail no job, whatever their share", () => {
	expect(() => leave(4, 4)(2)).not.toThrow();
});

test("the share that is allowed passes, one more segment does not", () => {
	expect(() => leave(1_000, 20)(2)).not.toThrow();
	expect(() => leave(1_000, 21)(2)).toThrow("21 of 1000 segments could not be translated");
	expect(() => leave(100, 5)(0)).toThrow();
});

test("a job that failed by it can be tried again", () => {
	expect(() => leave(5, 5)(2)).toThrow(expect.objectContaining({ code: "TRANSLATION_FAILED", recoverable: true }));
});

test("the message says how many and why, where the partial book is, and the ways out", () => {
	const flags = ["echo", "refused", "echo", "names", "unheard_of", "echo"];
	expect(() => leave(50, 6, flags)(2)).toThrow(
		"6 of 50 segments could not be translated (3 came back untranslated, 2 came back wrong in other ways, 1 the model refused); at most 2 % are allowed. The partial book is there. A retry sends only these segments again; another model may do better; MAX_UNTRANSLATED_PERCENT sets how many may stay.",
	);
});
