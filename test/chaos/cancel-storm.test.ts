import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../../src/core/job.ts";
import { type Bench, openBench } from "../../src/jobs/jobs.fixture.ts";
import { seededRandom } from "../harness/random.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

describe("200 cancels at random moments, some followed at once by a retry", () => {
	const BATCH = 2;
	const SEGMENTS = 6;

	it("stop the work; no cancelled job completes, each retried one does, and only batches in flight are sent again", async () => {
		const random = seededRandom(2026);
		const calls = new Set<AbortSignal>();
		const jobs = bench.openJobs(
			{
				batchSize: BATCH,
				async beforeBatch(_sent, signal) {
					calls.add(signal);
					await sleep(random() * 4, undefined, { signal }).finally(() => calls.delete(signal));
				},
				afterRender: () => sleep(random() * 4),
			},
			{ limits: { maxWorkers: 4 } },
		);
		await jobs.start();
		const tally = { cancelled: 0, tooLate: 0, retried: 0 };

		async function cancelOne(): Promise<void> {
			const { id } = await bench.submit(jobs, `book:${SEGMENTS}`);
			await sleep(random() * 100);
			if (!(await jobs.cancel(id, "local"))) {
				tally.tooLate += 1;
				expect(await bench.store.get(id)).toMatchObject({ state: "completed" });
				return;
			}
			tally.cancelled += 1;
			const cancelled = await bench.store.get(id);
			expect(cancelled).toMatchObject({ state: "cancelled", output: null });
			if (random() < 0.5) {
				cancelledForGood.push(cancelled as Job);
				return;
			}
			await bench.retry(jobs, id);
			tally.retried += 1;
			const done = await bench.waitForEnd(id);
			expect(done).toMatchObject({ state: "completed", progress: { percent: 100, segments: { done: SEGMENTS } } });
			expect(done.attempt).toBeLessThanOrEqual(2);
			expect(bench.listFiles()).toContain(done.output?.blobKey);
		}

		const cancelledForGood: Job[] = [];
		const lane = async () => {
			for (let n = 0; n < 25; n++) await cancelOne();
		};
		await Promise.all(Array.from({ length: 8 }, lane));
		expect(tally.cancelled + tally.tooLate).toBe(200);
		expect(tally.cancelled).toBeGreaterThan(20);
		expect(tally.retried).toBeGreaterThan(10);
		expect(bench.sent.length).toBeLessThanOrEqual(200 * SEGMENTS + tally.cancelled * BATCH);
		// Nothing is in flight any more, and no cancelled job has changed since.
		await vi.waitFor(() => expect(calls.size).toBe(0));
		for (const job of cancelledForGood) expect(await bench.store.get(job.id)).toEqual(job);
	}, 60_000);
});
