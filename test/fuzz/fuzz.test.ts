import { describe, expect, it } from "vitest";
import { fuzzBooks } from "./fuzz-books.ts";

const TIMEOUT_MS = 120_000;

describe("mutants of sound books", () => {
	it(
		"are translated with every promise kept, or refused; no reader crashes, hangs or leaks",
		async () => {
			const { runs, outcomes, bad } = await fuzzBooks({ seed: 3, from: 0, to: 150, books: [] });
			expect(bad).toEqual([]);
			expect(runs).toBe(150);
			expect(outcomes).toMatchObject({ translated: expect.any(Number), UNSUPPORTED_FORMAT: expect.any(Number) });
		},
		TIMEOUT_MS,
	);
});
