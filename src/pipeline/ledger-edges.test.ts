import { describe, expect, it } from "vitest";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { type LedgerOptions, openLedger } from "./ledger.ts";

const SIGNAL = new AbortController().signal;
/** A dollar for each token. */
const PRICE = { input: 1_000_000, output: 1_000_000 };

function open(changes: Partial<LedgerOptions> = {}) {
	const saved: number[] = [];
	const ledger = openLedger({
		price: PRICE,
		maxCostUsd: 10,
		earlier: NO_PROGRESS,
		save: async () => void saved.push(ledger.costs().reservedUsd),
		...changes,
	});
	return { ledger, saved };
}

const tokens = (input: number, output = 0) => ({ input, output });

describe("a job's account", () => {
	it("can't be opened with a limit if no price is known", () => {
		expect(() => open({ price: null })).toThrow(
			expect.objectContaining({ code: "VALIDATION_ERROR", details: { field: "max_cost_usd" } }),
		);
		expect(() => open({ price: null })).toThrow("Give price_input and price_output, in US dollars per million tokens.");
		const expired = { ...PRICE, until: "2026-12-01" };
		expect(() => open({ price: expired, now: () => Date.parse("2026-12-01") })).toThrow("price_input");
		expect(() => open({ price: expired, now: () => Date.parse("2026-11-30") })).not.toThrow();
		expect(() => open({ price: null, maxCostUsd: null })).not.toThrow();
	});

	it("saves reservations before each call of a job with a limit, and for no other", async () => {
		const bounded = open();
		await bounded.ledger.reserve(tokens(2, 1), SIGNAL);
		expect(bounded.saved).toEqual([3]);
		await bounded.ledger.reserve(tokens(0), SIGNAL);
		expect(bounded.saved).toEqual([3]);
		const free = open({ maxCostUsd: null });
		await free.ledger.reserve(tokens(2), SIGNAL);
		expect(free.saved).toEqual([]);
		expect(free.ledger.costs().reservedUsd).toBe(2);
	});

	it("takes a reservation back if it could not be saved", async () => {
		const { ledger } = open({ save: () => Promise.reject(new Error("the store is away")) });
		await expect(ledger.reserve(tokens(2), SIGNAL)).rejects.toThrow("the store is away");
		expect(ledger.costs()).toEqual({ costUsd: 0, assumedUsd: 0, reservedUsd: 0 });
	});

	it("counts metered and assumed costs separately, each call once", async () => {
		const { ledger } = open();
		const metered = await ledger.reserve(tokens(5), SIGNAL);
		metered.settle({ input: 1, output: 1, metered: true });
		metered.settle({ input: 1, output: 1, metered: true });
		metered.assume();
		metered.release();
		expect(ledger.costs()).toEqual({ costUsd: 2, assumedUsd: 0, reservedUsd: 0 });
		const untold = await ledger.reserve(tokens(5), SIGNAL);
		untold.settle({ input: 1, output: 0, metered: false });
		expect(ledger.costs()).toEqual({ costUsd: 3, assumedUsd: 1, reservedUsd: 0 });
		const lost = await ledger.reserve(tokens(4), SIGNAL);
		lost.assume();
		expect(ledger.costs()).toEqual({ costUsd: 7, assumedUsd: 5, reservedUsd: 0 });
	});

	it("allows a call that needs exactly what is left, and none that needs more", async () => {
		const { ledger } = open();
		const all = await ledger.reserve(tokens(10), SIGNAL);
		all.release();
		await expect(ledger.reserve(tokens(11), SIGNAL)).rejects.toMatchObject({
			code: "BUDGET_EXCEEDED",
			message:
				"The budget of $10.0000 is used up: $0.0000 is spent, and the next call may cost up to $11.0000. What is translated is kept.",
		});
		all.settle({ input: 99, output: 0, metered: true });
		(await ledger.reserve(tokens(3), SIGNAL)).settle({ input: 3, output: 0, metered: true });
		await expect(ledger.reserve(tokens(8), SIGNAL)).rejects.toThrow("$3.0000 is spent");
	});

	it("makes a call wait for one in flight that may leave enough; an abort ends the wait", async () => {
		const { ledger } = open();
		const first = await ledger.reserve(tokens(6), SIGNAL);
		const second = await ledger.reserve(tokens(4), SIGNAL);
		const waiting = ledger.reserve(tokens(5), SIGNAL);
		const stop = new AbortController();
		const stopped = ledger.reserve(tokens(5), stop.signal);
		stop.abort(new Error("stopped"));
		await expect(stopped).rejects.toThrow("stopped");
		second.release();
		first.settle({ input: 1, output: 0, metered: true });
		await waiting;
		expect(ledger.costs()).toEqual({ costUsd: 1, assumedUsd: 0, reservedUsd: 5 });
	});

	it("allows nothing once it is stopped", async () => {
		const { ledger } = open();
		await expect(ledger.reserve(tokens(1), AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
		expect(ledger.costs().reservedUsd).toBe(0);
	});

	it("continues from what earlier attempts spent, and counts their reservations as spent (rule D8)", async () => {
		const earlier = { ...NO_PROGRESS, costUsd: 5, assumedUsd: 1, reservedUsd: 2 };
		const { ledger } = open({ earlier });
		expect(ledger.costs()).toEqual({ costUsd: 7, assumedUsd: 3, reservedUsd: 0 });
		await expect(ledger.reserve(tokens(4), SIGNAL)).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
		await ledger.reserve(tokens(3), SIGNAL);
	});
});
