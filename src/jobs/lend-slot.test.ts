import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bench, makeGate, openBench } from "./jobs.fixture.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

describe("a job whose provider keeps it waiting (rule C10)", () => {
	it("gives up its slot, so that another book is translated meanwhile, and goes on when it may", async () => {
		const answered = makeGate();
		const jobs = bench.openJobs(
			{ quietMs: 60_000, beforeBatch: (sent) => (sent === 0 ? answered.wait() : undefined) },
			{ limits: { maxWorkers: 1 }, timing: { slotPatienceMs: 20 } },
		);
		await jobs.start();
		const first = await bench.submit(jobs, "book:5");
		const waiting = await bench.waitFor(first.id, ({ message }) => message.startsWith("provider busy"));
		const second = await bench.submit(jobs, "book:6");
		await bench.waitFor(second.id, ({ state }) => state === "processing");
		expect(await bench.store.get(first.id)).toMatchObject({ state: "processing", attempt: waiting.attempt });
		answered.open();
		expect(await bench.waitForEnd(first.id)).toMatchObject({ state: "completed", attempt: 1 });
		expect(await bench.waitForEnd(second.id)).toMatchObject({ state: "completed", attempt: 1 });
	});

	it("keeps its slot while it has not waited long", async () => {
		const answered = makeGate();
		const jobs = bench.openJobs(
			{ quietMs: 60_000, beforeBatch: (sent) => (sent === 0 ? answered.wait() : undefined) },
			{ limits: { maxWorkers: 1 } },
		);
		await jobs.start();
		const first = await bench.submit(jobs, "book:5");
		await bench.waitFor(first.id, ({ message }) => message.startsWith("provider busy"));
		const second = await bench.submit(jobs, "book:6");
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(await bench.store.get(second.id)).toMatchObject({ state: "pending", attempt: 0 });
		answered.open();
		await bench.waitForEnd(second.id);
	});
});
