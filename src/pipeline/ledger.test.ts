import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type JobProgress, NO_PROGRESS } from "../core/job-progress.ts";
import { type LedgerOptions, openLedger } from "./ledger.ts";

/** A dollar a million tokens: dollars are millionths of tokens. */
const PRICE = { input: 1, output: 1 };
const never = new AbortController().signal;
const tokens = (input: number) => ({ input, output: 0 });
const metered = (input: number) => ({ ...tokens(input), metered: true });

function open(options: Partial<LedgerOptions> = {}) {
	return openLedger({ price: PRICE, maxCostUsd: 10, earlier: NO_PROGRESS, save: async () => {}, ...options });
}

const M = 1_000_000;

describe("a ledger", () => {
	it("counts reported and assumed costs separately, and reservations beside them", async () => {
		const ledger = open();
		(await ledger.reserve(tokens(2 * M), never)).settle(metered(M));
		(await ledger.reserve(tokens(2 * M), never)).settle({ ...metered(M), metered: false });
		(await ledger.reserve(tokens(M), never)).assume();
		(await ledger.reserve(tokens(3 * M), never)).release();
		const last = await ledger.reserve(tokens(4 * M), never);
		expect(ledger.costs()).toEqual({ costUsd: 3, assumedUsd: 2, reservedUsd: 4 });
		last.settle(metered(M));
		last.settle(metered(M));
		expect(ledger.costs()).toEqual({ costUsd: 4, assumedUsd: 2, reservedUsd: 0 });
	});

	it("lets a call wait while those in flight may leave enough, in order", async () => {
		const ledger = open();
		const [first, second] = [await ledger.reserve(tokens(5 * M), never), await ledger.reserve(tokens(5 * M), never)];
		const order: string[] = [];
		const third = ledger.reserve(tokens(4 * M), never).then((reservation) => {
			order.push("third");
			return reservation;
		});
		const fourth = ledger.reserve(tokens(3 * M), never).then(() => order.push("fourth"));
		await sleep(5);
		expect(order).toEqual([]);
		first.settle(metered(M));
		await third;
		expect(order).toEqual(["third"]);
		second.settle(metered(M));
		await fourth;
		expect(ledger.costs()).toEqual({ costUsd: 2, assumedUsd: 0, reservedUsd: 7 });
	});

	it("ends the job when the next call may cost more than is left and nothing is in flight", async () => {
		const ledger = open();
		const inFlight = await ledger.reserve(tokens(9 * M), never);
		const next = ledger.reserve(tokens(2 * M), never);
		inFlight.settle(metered(8.5 * M));
		await expect(next).rejects.toMatchObject({ code: "BUDGET_EXCEEDED", recoverable: true });
		await expect(next).rejects.toThrow("$8.5000 is spent, and the next call may cost up to $2.0000");
		(await ledger.reserve(tokens(1.5 * M), never)).release();
	});

	it("takes what an earlier attempt had in flight when it died for spent", async () => {
		const earlier: JobProgress = { ...NO_PROGRESS, costUsd: 3, assumedUsd: 1, reservedUsd: 5 };
		const ledger = open({ earlier });
		expect(ledger.costs()).toEqual({ costUsd: 8, assumedUsd: 6, reservedUsd: 0 });
		await expect(ledger.reserve(tokens(3 * M), never)).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
	});

	it("is saved with a call in it before that call is sent, where there is a bound; one that can't be saved is not sent", async () => {
		const saved: number[] = [];
		const ledger = open({
			save: async () => {
				if (saved.length === 2) throw new Error("disk full");
				saved.push(ledger.costs().reservedUsd);
			},
		});
		await ledger.reserve(tokens(M), never);
		await ledger.reserve(tokens(2 * M), never);
		await expect(ledger.reserve(tokens(M), never)).rejects.toThrow("disk full");
		expect(saved).toEqual([1, 3]);
		expect(ledger.costs().reservedUsd).toBe(3);
	});

	it("lets a call that waits for money be aborted", async () => {
		const ledger = open();
		await ledger.reserve(tokens(10 * M), never);
		const stop = new AbortController();
		const waiting = ledger.reserve(tokens(M), stop.signal);
		stop.abort(new Error("cancelled"));
		await expect(waiting).rejects.toThrow("cancelled");
		expect(ledger.costs().reservedUsd).toBe(10);
	});

	it("books what the provider says it charged, whatever the price says", async () => {
		for (const price of [PRICE, null]) {
			const ledger = open({ price, maxCostUsd: null });
			(await ledger.reserve(tokens(M), never)).settle({ ...metered(M), chargedUsd: 0.25 });
			(await ledger.reserve(tokens(M), never)).settle({ ...metered(M), metered: false, chargedUsd: 0.5 });
			expect(ledger.costs()).toEqual({ costUsd: 0.75, assumedUsd: 0, reservedUsd: 0 });
		}
	});

	it("reserves more once the provider has charged more than the price says", async () => {
		const ledger = open();
		(await ledger.reserve(tokens(M), never)).settle({ ...metered(M), chargedUsd: 0.5 });
		(await ledger.reserve(tokens(M), never)).settle({ ...metered(M), chargedUsd: 3 });
		const next = await ledger.reserve(tokens(2 * M), never);
		expect(ledger.costs()).toEqual({ costUsd: 3.5, assumedUsd: 0, reservedUsd: 6 });
		next.release();
		await expect(ledger.reserve(tokens(3 * M), never)).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
	});

	it("reserves by the peak, and books by the hour of the call: the dearer one where that changed meanwhile", async () => {
		const peak = { days: [1], hours: [[6, 10]] as const };
		const price = { input: 2, output: 4, cacheRead: 1, cacheWrite: 3, offPeak: { input: 1, output: 2, peak } };
		let time = Date.parse("2026-11-30T05:59Z");
		const ledger = open({ price, now: () => time });
		const first = await ledger.reserve(tokens(M), never);
		expect(ledger.costs().reservedUsd).toBe(3);
		first.settle(metered(M));
		expect(ledger.costs().costUsd).toBe(1);
		const second = await ledger.reserve(tokens(M), never);
		time = Date.parse("2026-11-30T06:00Z");
		second.settle({ ...metered(M), cachedInput: M / 2 });
		expect(ledger.costs().costUsd).toBe(1 + 1.5);
	});

	it("has no bound where none is wanted, and keeps none by a price that nobody knows", async () => {
		const free = open({ price: null, maxCostUsd: null });
		(await free.reserve(tokens(100 * M), never)).settle(metered(100 * M));
		expect(free.costs().costUsd).toBe(0);
		expect(() => open({ price: null })).toThrow("max_cost_usd");
	});
});
