import { mkdtempSync, rmSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVENTUALLY } from "../async/gate.fixture.ts";
import type { CheckpointStore } from "../checkpoints/checkpoint-store.ts";
import { AppError } from "../core/errors.ts";
import type { JobStore } from "../job-stores/job-store.ts";
import { type Bench, openBench } from "./jobs.fixture.ts";
import { ensureDiskSpace } from "./storage-errors.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const HOUR_MS = 3_600_000;
/** An attempt gives up soon, and the next one may come at once. */
const SHORT = { storagePatienceMs: 40, storagePauseMs: 0 };

function failing(isBroken: () => boolean): CheckpointStore {
	return {
		...bench.checkpoints,
		append(...values) {
			if (!isBroken()) return bench.checkpoints.append(...values);
			return Promise.reject(new AppError("The job database can't grow: the disk is full.", { code: "STORAGE_ERROR" }));
		},
	};
}

describe("storage that fails at a checkpoint", () => {
	it("for a moment: the batch is stored once it works again, and nothing is sent twice", async () => {
		let refusals = 3;
		const jobs = bench.openJobs(
			{},
			{ checkpoints: failing(() => refusals-- > 0), timing: { storagePatienceMs: 1_000 } },
		);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 1 });
		expect(bench.sent).toHaveLength(20);
	});

	it("for longer: the job waits with a word for people, and goes on when storage is back", async () => {
		let broken = true;
		const jobs = bench.openJobs({}, { checkpoints: failing(() => broken), timing: SHORT });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		const waiting = await bench.waitFor(
			id,
			({ attempt, message }) => attempt > 1 && message.includes("the disk is full"),
		);
		expect(waiting).toMatchObject({ state: "processing", error: null });
		expect(waiting.message).toContain("continues when storage works again");
		broken = false;
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", progress: { segments: { done: 20 } } });
	});

	it("for too long: the job fails when its time in all is over, recoverable", async () => {
		const jobs = bench.openJobs({}, { checkpoints: failing(() => true), timing: SHORT, limits: { maxJobMs: HOUR_MS } });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		await bench.waitFor(id, ({ message }) => message.includes("the disk is full"));
		bench.clock.skip(HOUR_MS);
		expect(await bench.waitForEnd(id)).toMatchObject({
			state: "failed",
			error: { code: "TIMEOUT_ERROR", recoverable: true },
		});
	});

	it("and does not even take the word on it: the log has it, and the job goes on when its lease is over", async () => {
		let broken = true;
		const events: string[] = [];
		const tell = (event: string) => void events.push(event);
		const store: JobStore = {
			...bench.store,
			update(...args) {
				if (!broken) return bench.store.update(...args);
				return Promise.reject(new AppError("The disk is full.", { code: "STORAGE_ERROR" }));
			},
		};
		const log = { info: tell, warn: tell, error: tell };
		const jobs = bench.openJobs({}, { store, log, checkpoints: failing(() => broken), timing: SHORT });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		await vi.waitFor(() => expect(events).toContain("job.postpone_failed"), EVENTUALLY);
		expect(events).not.toContain("job.postponed");
		broken = false;
		bench.clock.skip(60_000);
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed", attempt: 2 });
	});

	it("does not keep a job from being cancelled", async () => {
		const jobs = bench.openJobs({}, { checkpoints: failing(() => true), timing: { storagePatienceMs: HOUR_MS } });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		// Said at the first failure, not only when the attempt gives up.
		await bench.waitFor(id, ({ message }) => message.includes("the disk is full"));
		expect(await jobs.cancel(id, "local")).toBe(true);
		await jobs.stop();
		expect(await bench.store.get(id)).toMatchObject({ state: "cancelled" });
	});
});

describe("a finished book", () => {
	it("can be read while the job's record can't be written", async () => {
		const store: JobStore = {
			...bench.store,
			extend: () => Promise.reject(new AppError("The disk is full.", { code: "STORAGE_ERROR" })),
		};
		const jobs = bench.openJobs({}, { store });
		await jobs.start();
		const job = await bench.waitForEnd((await bench.submit(jobs, "book:5")).id);
		const book = await jobs.openOutput(job);
		expect(book && (await text(book))).toContain("SENTENCE 5.");
	});
});

describe("a disk without room for the new book", () => {
	it("is told before a segment is sent", async () => {
		const folder = mkdtempSync(`${tmpdir()}/diglot-space-`);
		await ensureDiskSpace(folder, 1);
		await expect(ensureDiskSpace(folder, 2 ** 60)).rejects.toMatchObject({
			code: "STORAGE_ERROR",
			message: "The disk that holds Diglot's files is full.",
		});
		rmSync(folder, { recursive: true });
	});

	it("is one with less than twice the book's size left", async () => {
		const { bavail, bsize } = await statfs(tmpdir());
		await ensureDiskSpace(tmpdir(), 0.25 * bavail * bsize);
		await expect(ensureDiskSpace(tmpdir(), 0.75 * bavail * bsize)).rejects.toThrow("is full");
	});

	it("is one with no room beside the smallest book", async (context) => {
		const full = "/proc";
		const isFull = await statfs(full).then(
			({ bavail }) => bavail === 0,
			() => false,
		);
		if (!isFull) return context.skip("the system has no folder without a free byte");
		await expect(ensureDiskSpace(full, 1)).rejects.toThrow("is full");
	});
});
