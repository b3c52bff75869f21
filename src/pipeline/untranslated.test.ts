import { expect, test } from "vitest";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { refuseUntranslated } from "./untranslated.ts";

const withLeft = (total: number, needs_review: number) => ({
	...NO_PROGRESS,
	segments: { total, done: total - needs_review, cached: 0, needs_review },
});

test("a few segments in the source language fail no job, whatever their share", () => {
	expect(() => refuseUntranslated(withLeft(4, 4), 2)).not.toThrow();
});

test("the share that is allowed passes, one more segment does not", () => {
	expect(() => refuseUntranslated(withLeft(1_000, 20), 2)).not.toThrow();
	expect(() => refuseUntranslated(withLeft(1_000, 21), 2)).toThrow("21 of 1000 segments could not be translated.");
	expect(() => refuseUntranslated(withLeft(100, 5), 0)).toThrow();
});

test("a job that failed by it can be tried again", () => {
	expect(() => refuseUntranslated(withLeft(5, 5), 2)).toThrow(
		expect.objectContaining({ code: "TRANSLATION_FAILED", recoverable: true }),
	);
});
