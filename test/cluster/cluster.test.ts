import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeBook, openChaosBook } from "../chaos/chaos-books.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { runCluster } from "./cluster.ts";

const SEED = 5;

describeWithParts(["redis"], "an API and two workers, while parts of the cluster fail", () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-cluster-"));
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	// `npm run test:cluster` does it with more of everything, and kills workers, whose leases take long to end.
	it("complete every book once and whole, and send nothing again but what was in flight", async () => {
		const paths = await Promise.all([200, 240, 280, 320].map((size) => makeBook(folder, `book-${size}`, size)));
		const books = await Promise.all(paths.map((path) => openChaosBook(basename(path), path)));
		const result = await runCluster({
			seed: SEED,
			folder,
			books,
			workers: 2,
			blows: ["worker stopped", "Redis flushed", "Redis killed", "job cancelled"],
			pauseMs: { min: 200, max: 800 },
			faultShares: { s3: 0.05, dynamodb: 0.02 },
			delayMs: 300,
			epubcheck: null,
			log: () => {},
		});
		expect(result.faults).toEqual([]);
		expect(result.sentAgain).toBeLessThanOrEqual(result.inFlight);
		expect(result.listeners).toBe(result.jobs);
	}, 120_000);
});
