import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryPacer } from "./memory.ts";
import { describePacer } from "./pacer.contract.ts";
import type { Pacer, PacingSession, Turn } from "./pacer.ts";

describePacer("memory", async (traits) => createMemoryPacer(traits));

const never = new AbortController().signal;

interface Provider {
	/** Concurrent calls that it accepts; 0 refuses everything. */
	allows: number;
	latencyMs: number;
	/** How long a refusal takes. */
	refusalMs: number;
	retryAfterMs?: number;
	inFlight: number;
	answered: number;
	refused: number;
	/** Refusals since the pace was found. */
	refusedLater: number;
}

function makeProvider(facts: Partial<Provider>): Provider {
	const nothing = { inFlight: 0, answered: 0, refused: 0, refusedLater: 0 };
	return { allows: 8, latencyMs: 500, refusalMs: 5, ...nothing, ...facts };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Retries one call until it is answered. */
async function send(session: PacingSession, provider: Provider): Promise<void> {
	for (;;) {
		const turn = await session.enter(never);
		provider.inFlight += 1;
		if (provider.inFlight <= provider.allows) {
			await sleep(provider.latencyMs);
			provider.inFlight -= 1;
			provider.answered += 1;
			turn.end({ kind: "answered" });
			return;
		}
		await sleep(provider.refusalMs);
		provider.inFlight -= 1;
		provider.refused += 1;
		if (provider.answered >= 50) provider.refusedLater += 1;
		turn.end({ kind: "busy", ...(provider.retryAfterMs ? { retryAfterMs: provider.retryAfterMs } : {}) });
	}
}

/** Sends `count` calls of one job; resolves with the time taken in milliseconds. */
async function runJob(pacer: Pacer, provider: Provider, count: number): Promise<number> {
	const session = pacer.join(["lane"]);
	const startedAt = performance.now();
	let left = count;
	const worker = async () => {
		while (left > 0) {
			left -= 1;
			await send(session, provider);
		}
	};
	await Promise.all(Array.from({ length: session.width }, worker));
	session.leave();
	return performance.now() - startedAt;
}

describe("over a simulated day", () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	async function play<T>(work: Promise<T>): Promise<T> {
		let over = false;
		void work.finally(() => {
			over = true;
		});
		while (!over) await vi.advanceTimersByTimeAsync(1_000);
		return work;
	}

	it.each([
		["at once", { refusalMs: 5 }],
		["as late as it answers", { refusalMs: 500 }],
		["with a delay to keep", { refusalMs: 5, retryAfterMs: 1_000 }],
	])("finds how many calls a provider takes that refuses the rest %s, and hardly probes beyond", async (_, facts) => {
		const provider = makeProvider(facts);
		const tookMs = await play(runJob(createMemoryPacer({ ceiling: 16 }), provider, 2_000));
		expect(tookMs).toBeLessThan(1.15 * (2_000 / 8) * 500);
		expect(provider.refusedLater).toBeLessThan(0.02 * 2_000);
		expect(provider.refused).toBeLessThan(0.03 * 2_000);
	});

	it("notices when a provider takes more", async () => {
		const pacer = createMemoryPacer({ ceiling: 16 });
		const provider = makeProvider({});
		await play(runJob(pacer, provider, 300));
		provider.allows = 16;
		await play(runJob(pacer, provider, 700));
		const tookMs = await play(runJob(pacer, provider, 800));
		expect(tookMs).toBeLessThan(1.05 * (800 / 16) * 500);
	});

	it("waits out a provider that refuses everything for ten minutes, and soon returns to full pace", async () => {
		const pacer = createMemoryPacer({ ceiling: 16 });
		const provider = makeProvider({});
		await play(runJob(pacer, provider, 100));
		provider.allows = 0;
		provider.refused = 0;
		setTimeout(() => {
			provider.allows = 16;
		}, 600_000);
		const tookMs = await play(runJob(pacer, provider, 400));
		expect(tookMs).toBeGreaterThan(600_000);
		// The last rest may begin just before the end, and last its minute.
		expect(tookMs).toBeLessThan(600_000 + 60_000 + 1.5 * (400 / 8) * 500);
		expect(provider.refused).toBeLessThan(40);
	});

	it("lets ten jobs that share a key finish together", async () => {
		const pacer = createMemoryPacer({ ceiling: 16 });
		const provider = makeProvider({ allows: 16 });
		const tookMs = await play(Promise.all(Array.from({ length: 10 }, () => runJob(pacer, provider, 64))));
		expect(Math.min(...tookMs)).toBeGreaterThan(0.9 * Math.max(...tookMs));
	});
});

describe("a rest that has just ended", () => {
	it("wakes waiting calls even where a new call arrives between its end and its timer", async () => {
		let now = 0;
		const clock = { now: () => now, monotonic: () => now };
		const pacer = createMemoryPacer({ ceiling: 1, clock, baseDelayMs: 50, maxDelayMs: 50 });
		const session = pacer.join(["lane"]);
		const turn = await session.enter(never);
		const second = session.enter(never);
		turn.end({ kind: "busy", retryAfterMs: 50 });
		// By the clock the rest is over; its timer has not fired yet.
		now = 1_000;
		const third = session.enter(never);
		const served: string[] = [];
		const serve = (name: string) => (next: Turn) => {
			served.push(name);
			next.end({ kind: "answered" });
		};
		second.then(serve("second"));
		third.then(serve("third"));
		await vi.waitFor(() => expect(served).toEqual(["second", "third"]), { timeout: 10_000 });
		session.leave();
	});
});
