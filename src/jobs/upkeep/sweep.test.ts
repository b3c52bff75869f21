import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVENTUALLY, hang } from "../../async/gate.fixture.ts";
import { makeCheckpoint } from "../../checkpoints/checkpoint-store.contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Job } from "../../core/job.ts";
import { silentLog } from "../../core/log.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { createLocalQueue } from "../../queues/local.ts";
import type { Delivery } from "../../queues/queue.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import { queueClaimable, type RemovalContext, removeExpired, removeJob, removeOrphans } from "./sweep.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a sweep of the bench's stores works with. */
const makeContext = (changes: Partial<RemovalContext> = {}): RemovalContext => ({
	...bench,
	log: silentLog,
	...changes,
});

/** The bench's store, and a wait for one more clean-up that has begun after the call and is over. */
function watchSweeps() {
	let begun = 0;
	const listExpired = (limit: number) => {
		begun++;
		return bench.store.listExpired(limit);
	};
	return {
		store: { ...bench.store, listExpired },
		async nextSweep(): Promise<void> {
			const before = begun;
			// The one that begins then has found the one before it ended.
			await vi.waitFor(() => expect(begun).toBeGreaterThanOrEqual(before + 2), EVENTUALLY);
		},
	};
}

/** A job of the bench that has ended, with all its files. */
async function completedJob(): Promise<Job> {
	const jobs = bench.openJobs();
	await jobs.start();
	const job = await bench.waitForEnd((await bench.submit(jobs, "book:5")).id);
	await jobs.stop();
	return job;
}

const age = (key: string, ms: number) => {
	const at = (Date.now() - ms) / 1_000;
	utimesSync(join(bench.folder, key), at, at);
};

const gone = (id: string) => vi.waitFor(async () => expect(await bench.store.get(id)).toBeNull(), EVENTUALLY);

describe("expiry", () => {
	it("removes a failed or cancelled job after its time, files and checkpoints with the record", async () => {
		const { store, nextSweep } = watchSweeps();
		const jobs = bench.openJobs({ beforeBatch: (_sent, signal) => hang(signal) }, { store });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await jobs.cancel(id, "local");
		await bench.checkpoints.append(id, 1, [makeCheckpoint(1)], {});
		bench.clock.skip(3 * HOUR_MS - 60_000);
		await nextSweep();
		expect(await jobs.get(id, "local")).not.toBeNull();
		expect(await bench.checkpoints.load(id)).toHaveLength(1);
		bench.clock.skip(60_000);
		expect(await jobs.get(id, "local")).toBeNull();
		await gone(id);
		expect(bench.listFiles()).toEqual([]);
		expect(await bench.checkpoints.load(id)).toEqual([]);
	});

	it("keeps a result that nobody downloaded longer, and after a download as long as other jobs", async () => {
		const jobs = bench.openJobs();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await bench.waitForEnd(id);
		bench.clock.skip(70 * HOUR_MS);
		const job = await jobs.get(id, "local");
		if (!job) throw new Error("the result is gone too early");
		(await jobs.openOutput(job))?.destroy();
		bench.clock.skip(2.9 * HOUR_MS);
		const again = await jobs.get(id, "local");
		if (!again) throw new Error("a download must start the time anew");
		(await jobs.openOutput(again, { start: 0, end: 1 }))?.destroy();
		bench.clock.skip(2.9 * HOUR_MS);
		expect(await jobs.get(id, "local")).not.toBeNull();
		bench.clock.skip(0.2 * HOUR_MS);
		expect(await jobs.get(id, "local")).toBeNull();
		await gone(id);
		expect(bench.listFiles()).toEqual([]);
	});

	it("never touches a job that waits or runs, and keeps all where the time to live is 0", async () => {
		const { store, nextSweep } = watchSweeps();
		const running = bench.openJobs(
			{ beforeBatch: (_sent, signal) => hang(signal) },
			{ store, limits: { maxWorkers: 1, jobTtlMs: 0 } },
		);
		await running.start();
		const ids = [];
		for (let n = 0; n < 3; n++) ids.push((await bench.submit(running, "book:5")).id);
		await running.cancel(ids[2] ?? "", "local");
		bench.clock.skip(1_000 * HOUR_MS);
		await nextSweep();
		for (const id of ids) expect(await running.get(id, "local")).not.toBeNull();
	});

	it("finishes what a crash between files and record has left", async () => {
		const jobs = bench.openJobs();
		await jobs.start();
		const { id, inputKey } = await bench.submit(jobs, "book:5");
		await bench.waitForEnd(id);
		await bench.blobs.delete(inputKey);
		await bench.blobs.deletePrefix(`outputs/${id}/`);
		bench.clock.skip(73 * HOUR_MS);
		await gone(id);
	});

	it.each([
		["results", { blobs: { deletePrefix: fail } }],
		["the upload", { blobs: { delete: fail } }],
		["checkpoints", { checkpoints: { delete: fail } }],
		["corrections", { corrections: { delete: fail } }],
	])("keeps the record while %s can't be removed, and the next sweep finishes", async (_, broken) => {
		const { id } = await completedJob();
		await bench.checkpoints.append(id, 1, [makeCheckpoint(1)], {});
		bench.clock.skip(73 * HOUR_MS);
		const { store, checkpoints, corrections, blobs } = bench;
		const failing = makeContext({
			blobs: { ...blobs, ...("blobs" in broken ? broken.blobs : {}) },
			checkpoints: { ...checkpoints, ...("checkpoints" in broken ? broken.checkpoints : {}) },
			corrections: { ...corrections, ...("corrections" in broken ? broken.corrections : {}) },
		});
		await expect(removeExpired(failing)).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		expect(await store.get(id)).not.toBeNull();
		await removeExpired(makeContext());
		expect(await store.get(id)).toBeNull();
		expect([bench.listFiles(), await checkpoints.load(id), await corrections.load(id)]).toEqual([[], [], []]);
	});

	it("leaves a job alone that was extended after it was listed, with all its files", async () => {
		const job = await completedJob();
		const files = bench.listFiles();
		bench.clock.skip(73 * HOUR_MS);
		let extended: Job | undefined;
		const store: RemovalContext["store"] = {
			...bench.store,
			async listExpired(limit) {
				const listed = await bench.store.listExpired(limit);
				extended ??= { ...job, version: job.version + 1, expiresAt: bench.clock.now() + HOUR_MS };
				await bench.store.replace(extended);
				return listed;
			},
		};
		await removeExpired(makeContext({ store }));
		expect(await bench.store.get(job.id)).toEqual(extended);
		expect(bench.listFiles()).toEqual(files);
	});

	it("does nothing to a job that is gone already", async () => {
		const job = await completedJob();
		await bench.store.delete(job.id);
		const files = bench.listFiles();
		await removeJob(job, makeContext());
		expect(bench.listFiles()).toEqual(files);
	});

	it("removes all that has expired in one sweep, however many", async () => {
		const expired = { state: "cancelled", endedAt: 1_000, expiresAt: 2_000 } as const;
		for (let n = 0; n < 205; n++) await bench.store.create(makeJob({ id: `job-${n}`, ...expired }));
		await removeExpired(makeContext());
		expect(await bench.store.listExpired(1_000)).toEqual([]);
	});
});

function fail(): Promise<never> {
	return Promise.reject(new AppError("The files can't be reached.", { code: "STORAGE_ERROR" }));
}

describe("what a worker may claim", () => {
	it("is put into the queue by the sweep: each with its next attempt's fence, for its own caller", async () => {
		await bench.store.create(makeJob({ id: "a", createdAt: 1 }));
		await bench.store.create(makeJob({ id: "b", createdAt: 2, caller: "192.0.2.1" }));
		await bench.store.create(makeJob({ id: "left", createdAt: 3, state: "processing", attempt: 4, leaseUntil: 0 }));
		await bench.store.create(makeJob({ id: "running", state: "processing", leaseUntil: bench.clock.now() + DAY_MS }));
		await bench.store.create(makeJob({ id: "done", state: "completed" }));
		const added: Delivery[] = [];
		const queue = { ...createLocalQueue(), add: async (delivery: Delivery) => void added.push(delivery) };
		await queueClaimable({ ...makeContext(), queue });
		expect(added).toEqual([
			{ jobId: "a", attempt: 0, caller: "local" },
			{ jobId: "b", attempt: 0, caller: "192.0.2.1" },
			{ jobId: "left", attempt: 4, caller: "local" },
		]);
	});
});

describe("blobs that no job names", () => {
	it("go after a day; younger ones and named ones stay", async () => {
		const jobs = bench.openJobs();
		const { id, inputKey } = await bench.submit(jobs, "book:5");
		const orphans = [
			"inputs/lost.epub",
			`outputs/${id}/7/original_first.epub`,
			"outputs/unknown/1/x.epub",
			"jobs/unknown/checkpoints/1",
		];
		const kept = `jobs/${id}/checkpoints/1`;
		for (const key of [...orphans, kept, "inputs/young.epub"]) await bench.blobs.put(key, Readable.from(["x"]));
		const twoDaysAgo = Date.now() / 1_000 - 48 * 3_600;
		for (const key of [...orphans, kept, inputKey]) utimesSync(join(bench.folder, key), twoDaysAgo, twoDaysAgo);
		writeFileSync(join(bench.folder, "operators-own-file"), "");
		const sweeping = bench.openJobs({}, { limits: { maxWorkers: 0 } });
		await sweeping.start();
		await vi.waitFor(() => expect(bench.listFiles()).toEqual([inputKey, kept, "inputs/young.epub"].sort()), EVENTUALLY);
		expect(existsSync(join(bench.folder, "operators-own-file"))).toBe(true);
	});

	it("stay where a living job names them: its book and report, and those of its other renditions", async () => {
		const job = await completedJob();
		const output = job.output;
		if (!output) throw new Error("the job has no book");
		const rendition = { ...output, blobKey: `outputs/${job.id}/1/r/x.epub`, reportKey: `outputs/${job.id}/1/r/x.json` };
		for (const key of [rendition.blobKey, rendition.reportKey]) await bench.blobs.put(key, Readable.from(["x"]));
		await bench.store.replace({ ...job, version: job.version + 1, renditions: [rendition] });
		const named = [job.inputKey, output.blobKey, output.reportKey, rendition.blobKey, rendition.reportKey].sort();
		for (const key of named) age(key, 2 * DAY_MS);
		await removeOrphans(makeContext());
		expect(bench.listFiles()).toEqual(named);
	});

	it("go once they are a day old, and not a minute before", async () => {
		for (const key of ["inputs/old.epub", "inputs/young.epub"]) await bench.blobs.put(key, Readable.from(["x"]));
		age("inputs/old.epub", DAY_MS + 60_000);
		age("inputs/young.epub", DAY_MS - 60_000);
		await removeOrphans(makeContext());
		expect(bench.listFiles()).toEqual(["inputs/young.epub"]);
	});
});
