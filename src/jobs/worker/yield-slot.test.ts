import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../core/clock.ts";
import { CallError } from "../../providers/translator.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import { type YieldedSlot, yieldSlot } from "./yield-slot.ts";

describe("a slot", () => {
	const PATIENCE_MS = 20_000;
	let told: string[];
	let loan: YieldedSlot;
	beforeEach(() => {
		vi.useFakeTimers();
		told = [];
		const slot = { release: () => void told.push("given up"), reacquire: () => void told.push("taken back") };
		loan = yieldSlot(slot, systemClock, PATIENCE_MS);
	});
	afterEach(() => {
		loan.end();
		vi.useRealTimers();
	});

	const passes = (ms: number) => vi.advanceTimersByTime(ms);

	it("is given up when the wait has lasted too long, not before, and is taken back with the answer", () => {
		loan.waits(60_000);
		passes(PATIENCE_MS - 1);
		expect(told).toEqual([]);
		passes(1);
		expect(told).toEqual(["given up"]);
		passes(30_000);
		loan.resume();
		expect(told).toEqual(["given up", "taken back"]);
	});

	it("is given up after several waits with no answer between them", () => {
		for (let n = 0; n < 3; n++) {
			loan.waits(8_000);
			if (n < 2) passes(8_000);
		}
		passes(PATIENCE_MS - 16_000 - 1);
		expect(told).toEqual([]);
		passes(1);
		expect(told).toEqual(["given up"]);
	});

	it("is given up at the end of the longest wait's patience, whatever a shorter one beside it says", () => {
		loan.waits(60_000);
		loan.waits(1_000);
		passes(PATIENCE_MS);
		expect(told).toEqual(["given up"]);
	});

	it("is kept while a call may be in flight, and where an answer came between two waits", () => {
		loan.waits(5_000);
		passes(PATIENCE_MS + 1_000);
		expect(told).toEqual([]);
		loan.resume();
		loan.waits(60_000);
		passes(PATIENCE_MS - 1);
		loan.resume();
		loan.waits(60_000);
		passes(PATIENCE_MS - 1);
		expect(told).not.toContain("given up");
	});

	it("is left alone by answers that nobody waited for, and once the job needs it no more", () => {
		loan.resume();
		loan.waits(60_000);
		loan.end();
		passes(60_000);
		expect([told, vi.getTimerCount()]).toEqual([[], 0]);
	});
});

describe("a job whose provider keeps it waiting (rule C10)", () => {
	let bench: Bench;
	beforeEach(() => {
		bench = openBench();
	});
	afterEach(() => bench.close());

	/** A provider that is busy until the test has it answer. */
	function busyProvider() {
		let isBusy = true;
		return {
			answer() {
				isBusy = false;
			},
			beforeBatch() {
				if (isBusy) throw new CallError("too many requests", { fault: "busy", retryAfterMs: 50 });
			},
		};
	}

	it("gives up its slot, so that another book is translated meanwhile, and goes on when it may", async () => {
		const provider = busyProvider();
		const jobs = bench.openJobs(provider, { limits: { maxWorkers: 1 }, timing: { slotPatienceMs: 20 } });
		await jobs.start();
		const first = await bench.submit(jobs, "book:5");
		const waiting = await bench.waitFor(first.id, ({ message }) => message.startsWith("provider busy"));
		const second = await bench.submit(jobs, "book:6");
		await bench.waitFor(second.id, ({ state }) => state === "processing");
		expect(await bench.store.get(first.id)).toMatchObject({ state: "processing", attempt: waiting.attempt });
		provider.answer();
		expect(await bench.waitForEnd(first.id)).toMatchObject({ state: "completed", attempt: 1 });
		expect(await bench.waitForEnd(second.id)).toMatchObject({ state: "completed", attempt: 1 });
	});

	it("keeps its slot while it has not waited long", async () => {
		const provider = busyProvider();
		const jobs = bench.openJobs(provider, { limits: { maxWorkers: 1 } });
		await jobs.start();
		const first = await bench.submit(jobs, "book:5");
		await bench.waitFor(first.id, ({ message }) => message.startsWith("provider busy"));
		const second = await bench.submit(jobs, "book:6");
		expect(await bench.store.get(second.id)).toMatchObject({ state: "pending", attempt: 0 });
		provider.answer();
		const [before, after] = [await bench.waitForEnd(first.id), await bench.waitForEnd(second.id)];
		expect(after.startedAt).toBeGreaterThanOrEqual(before.endedAt ?? Number.NaN);
	});
});
