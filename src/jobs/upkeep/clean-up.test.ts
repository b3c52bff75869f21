import { utimesSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hang } from "../../async/gate.fixture.ts";
import { silentLog } from "../../core/log.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import { type CleanUpReport, type CleanUpRequest, cleanUp } from "./clean-up.ts";

const HOUR_MS = 3_600_000;

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

function run(wish: Partial<CleanUpRequest> = {}): Promise<CleanUpReport> {
	const limits = { jobTtlMs: 3 * HOUR_MS };
	return cleanUp({ ...bench, log: silentLog, limits }, { olderThanMs: null, dryRun: false, ...wish });
}

async function makeEndedJob(): Promise<string> {
	const jobs = bench.openJobs({}, { limits: { cleanupIntervalMs: HOUR_MS } });
	await jobs.start();
	const { id } = await bench.submit(jobs, "book:5");
	await bench.waitForEnd(id);
	await jobs.stop();
	return id;
}

describe("cleaning up by hand", () => {
	it("leaves what has time left", async () => {
		const id = await makeEndedJob();
		const before = bench.listFiles();
		expect((await run()).jobs).toEqual({ count: 0, bytes: 0 });
		expect(bench.listFiles()).toEqual(before);
		expect(await bench.store.get(id)).not.toBeNull();
	});

	it("removes what has expired, files, checkpoints and record, and tells how much", async () => {
		const id = await makeEndedJob();
		bench.clock.skip(73 * HOUR_MS);
		const { jobs } = await run();
		expect(jobs.count).toBe(1);
		expect(jobs.bytes).toBeGreaterThan("book:5".length);
		expect(await bench.store.get(id)).toBeNull();
		expect(await bench.checkpoints.load(id)).toEqual([]);
		expect(bench.listFiles()).toEqual([]);
	});

	it("removes younger jobs on request, by the time of their end", async () => {
		await makeEndedJob();
		bench.clock.skip(2 * HOUR_MS);
		expect((await run({ olderThanMs: 3 * HOUR_MS })).jobs.count).toBe(0);
		expect((await run({ olderThanMs: HOUR_MS })).jobs.count).toBe(1);
		expect(bench.listFiles()).toEqual([]);
	});

	it("never touches a job that waits or runs", async () => {
		const jobs = bench.openJobs({ beforeBatch: (_sent, signal) => hang(signal) }, { limits: { maxWorkers: 1 } });
		await jobs.start();
		const ids = [];
		for (let n = 0; n < 2; n++) ids.push((await bench.submit(jobs, "book:5")).id);
		bench.clock.skip(1_000 * HOUR_MS);
		expect((await run({ olderThanMs: 0 })).jobs.count).toBe(0);
		for (const id of ids) expect(await bench.store.get(id)).not.toBeNull();
	});

	it("removes old kept uploads and files that no job names; a dry run tells the same and removes nothing", async () => {
		await makeEndedJob();
		for (const key of ["uploads/u/book.epub", "inputs/lost.epub"]) {
			await bench.blobs.put(key, Readable.from(["12345"]));
			const twoDaysAgo = Date.now() / 1_000 - 48 * 3_600;
			utimesSync(join(bench.folder, key), twoDaysAgo, twoDaysAgo);
		}
		bench.clock.skip(HOUR_MS);
		const before = bench.listFiles();
		const wish = { olderThanMs: 0 };
		const would = await run({ ...wish, dryRun: true });
		expect(bench.listFiles()).toEqual(before);
		expect(would).toMatchObject({
			jobs: { count: 1 },
			uploads: { count: 1, bytes: 5 },
			orphans: { count: 1, bytes: 5 },
		});
		expect(await run(wish)).toEqual(would);
		expect(bench.listFiles()).toEqual([]);
	});
});
