import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runChaos } from "./chaos.ts";
import { makeBook, openChaosBook } from "./chaos-books.ts";
import { KILL_MOMENTS } from "./kill-moments.ts";

const SEED = 7;
const MOMENTS = [
	"upload stored, job not written",
	"batch translated, checkpoint not committed",
	"files stored, job not completed",
];

describe("a server that is killed again and again", () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-chaos-"));
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	// `npm run test:chaos` does it with real books, at more moments.
	it("completes every job, loses no checkpoint, and never shows less progress than before", async () => {
		const paths = await Promise.all([120, 160, 200].map((size) => makeBook(folder, `book-${size}`, size)));
		const books = await Promise.all(paths.map((path) => openChaosBook(basename(path), path)));
		const result = await runChaos({
			seed: SEED,
			folder,
			books,
			randomKills: 1,
			moments: KILL_MOMENTS.filter(({ name }) => MOMENTS.includes(name)),
			lifeMs: { min: 100, max: 700 },
			delayMs: 150,
			epubcheck: null,
			log: () => {},
		});
		expect(result.faults).toEqual([]);
		expect(result.kills).toBeGreaterThanOrEqual(1 + MOMENTS.length + 2);
		expect(result.sentAgain).toBeLessThanOrEqual(result.inFlight);
	}, 120_000);
});
