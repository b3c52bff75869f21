import { expect, test } from "vitest";
import type { BookResult } from "./check-book.ts";
import { summarize } from "./results.ts";

const SOUND: BookResult = {
	book: "features/a.epub",
	refused: null,
	segments: 2,
	words: 5,
	skippedWords: 0,
	renders: 3,
	dropped: 0,
	newErrors: 0,
	seconds: 0.1,
	faults: [],
	warnings: [],
};

test("a run fails where a book broke a promise, is not as expected, or the safety net had to drop an edit", () => {
	const summaryOf = (result: Partial<BookResult>, mismatch: string | null = null) =>
		summarize([SOUND, { ...SOUND, ...result }], () => mismatch);
	expect(summaryOf({})).toMatchObject({ failed: false, line: expect.stringContaining("all as expected") });
	expect(summaryOf({ dropped: 4 })).toMatchObject({
		failed: true,
		line: expect.stringContaining("4 dropped by the safety net"),
	});
	expect(summaryOf({ faults: [{ check: "undo", file: "", detail: "" }] }).failed).toBe(true);
	expect(summaryOf({}, "refused").failed).toBe(true);
});
