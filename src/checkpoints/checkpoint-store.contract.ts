import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../core/job.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import type { Checkpoint, CheckpointStore } from "./checkpoint-store.ts";

export interface CheckpointStoreUnderTest {
	checkpoints: CheckpointStore;
	/** Stores and claims a new job, so that its first attempt is running. */
	startJob(): Promise<string>;
	/** Takes the job away from its attempt, as a cancel does. */
	takeJob(jobId: string): Promise<void>;
	readJob(jobId: string): Promise<Job | null>;
	dispose(): Promise<void>;
}

export function makeCheckpoint(number: number, changes: Partial<Checkpoint> = {}): Checkpoint {
	return {
		document: "d1",
		fingerprint: `print-${number}`,
		occurrence: 1,
		text: `Texto <1>número</1> ${number} – «ñ»`,
		state: "translated",
		flags: ["length"],
		engine: "apertium:eng-spa",
		tries: 1,
		...changes,
	};
}

/** The contract of every checkpoint store. */
export function describeCheckpointStore(name: string, open: () => Promise<CheckpointStoreUnderTest>): void {
	describe(`checkpoint store: ${name}`, () => {
		let opened: CheckpointStoreUnderTest;
		let checkpoints: CheckpointStore;
		beforeEach(async () => {
			opened = await open();
			checkpoints = opened.checkpoints;
		});
		afterEach(() => opened.dispose());

		const progressOf = (percent: number) => ({ progress: { ...NO_PROGRESS, percent } });

		it("returns all entries in the order of writing, and updates the job's counters with them", async () => {
			const job = await opened.startJob();
			expect(await checkpoints.append(job, 1, [makeCheckpoint(1), makeCheckpoint(2)], progressOf(40))).toBe(true);
			expect(await checkpoints.append(job, 1, [makeCheckpoint(1, { text: "later" })], progressOf(60))).toBe(true);
			expect(await checkpoints.load(job)).toEqual([
				makeCheckpoint(1),
				makeCheckpoint(2),
				makeCheckpoint(1, { text: "later" }),
			]);
			expect((await opened.readJob(job))?.progress.percent).toBe(60);
		});

		it("omits what attempts up to a retry gave up on, so that it is translated again", async () => {
			const job = await opened.startJob();
			const givenUp = makeCheckpoint(2, { state: "needs_review" });
			await checkpoints.append(job, 1, [makeCheckpoint(1), givenUp], {});
			await checkpoints.append(job, 2, [makeCheckpoint(3, { state: "needs_review" })], {});
			expect((await checkpoints.load(job, 1)).map((entry) => entry.fingerprint)).toEqual(["print-1", "print-3"]);
			expect(await checkpoints.load(job, 2)).toEqual([makeCheckpoint(1)]);
			expect(await checkpoints.load(job)).toHaveLength(3);
		});

		it("returns nothing for a job without entries", async () => {
			const job = await opened.startJob();
			expect(await checkpoints.append(job, 1, [], { message: "busy" })).toBe(true);
			expect(await checkpoints.load(job)).toEqual([]);
			expect((await opened.readJob(job))?.message).toBe("busy");
			expect(await checkpoints.load("unknown")).toEqual([]);
		});

		it("reports the loss to a worker that has lost its job, and keeps what was paid for", async () => {
			const job = await opened.startJob();
			await opened.takeJob(job);
			const before = await opened.readJob(job);
			expect(await checkpoints.append(job, 1, [makeCheckpoint(1)], progressOf(90))).toBe(false);
			expect(await opened.readJob(job)).toEqual(before);
			expect(await checkpoints.load(job)).toEqual([makeCheckpoint(1)]);
		});

		it("reports to each of many concurrent appends its own outcome", async () => {
			const [mine, lost] = [await opened.startJob(), await opened.startJob()];
			await opened.takeJob(lost);
			const outcomes = await Promise.all(
				Array.from({ length: 20 }, (_, n) => checkpoints.append(n % 2 ? lost : mine, 1, [makeCheckpoint(n)], {})),
			);
			expect(outcomes).toEqual(Array.from({ length: 20 }, (_, n) => n % 2 === 0));
			expect((await checkpoints.load(mine)).map((entry) => entry.fingerprint)).toEqual(
				Array.from({ length: 10 }, (_, n) => `print-${2 * n}`),
			);
		});

		it("deletes one job's entries and keeps the others'", async () => {
			const [one, two] = [await opened.startJob(), await opened.startJob()];
			for (const job of [one, two]) await checkpoints.append(job, 1, [makeCheckpoint(1)], {});
			await checkpoints.delete(one);
			await checkpoints.delete(one);
			expect(await checkpoints.load(one)).toEqual([]);
			expect(await checkpoints.load(two)).toHaveLength(1);
		});
	});
}
