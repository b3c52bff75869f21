import { afterEach, beforeEach, expect, it } from "vitest";
import { hang, makeGate } from "../../async/gate.fixture.ts";
import { viewJob } from "../job-view.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";

const HOUR_MS = 3_600_000;

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const remaining = async (jobId: string) => {
	const job = await bench.store.get(jobId);
	return job && viewJob(job, bench.clock.now()).seconds_remaining;
};

it("the time that is left counts neither a night's downtime nor what was resumed", async () => {
	const first = bench.openJobs({ beforeBatch: (sent, signal) => (sent >= 60 ? hang(signal) : undefined) });
	const { id } = await bench.submit(first, "book:100");
	await first.start();
	await bench.waitFor(id, ({ progress }) => progress.segments.done === 60);
	await first.stop();
	bench.clock.skip(9 * HOUR_MS);
	expect(await remaining(id)).toBeNull();

	bench.sent.length = 0;
	const gate = makeGate();
	const script = {
		async beforeBatch(sent: number) {
			if (sent >= 10) await gate.wait();
			// Two seconds a batch of five.
			bench.clock.skip(2_000);
		},
	};
	const second = bench.openJobs(script, { limits: { maxJobMs: 24 * HOUR_MS } });
	await second.start();
	await bench.waitFor(id, ({ progress }) => progress.segments.done === 70);
	// Ten segments in four seconds; thirty to go take twelve, and a little more as the test's own time goes by.
	const seconds = await remaining(id);
	expect(seconds).toBeGreaterThanOrEqual(12);
	expect(seconds).toBeLessThan(60);
	gate.open();
	await bench.waitForEnd(id);
	expect(await remaining(id)).toBeNull();
});
