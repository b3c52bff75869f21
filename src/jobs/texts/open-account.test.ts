import { beforeEach, describe, expect, it } from "vitest";
import { costUsd } from "../../catalog/prices.ts";
import { NO_PROGRESS } from "../../core/job-progress.ts";
import { createManualClock } from "../../core/manual-clock.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { createMemoryJobStore } from "../../job-stores/memory.ts";
import { findModel, findPrice } from "../../pipeline/find-model.ts";
import { openAccount } from "./open-account.ts";

const M = 1_000_000;
const SIGNAL = new AbortController().signal;
const { name } = findModel("chatgptapi");
const modelId = "gpt-4o-mini";
const price = findPrice({ model: name, modelId });
/** What a million tokens of input cost. */
const PRICE_USD = costUsd(price, { input: M, output: 0 }, 0);

describe("the account of an ended job", () => {
	let store: JobStore;
	beforeEach(() => {
		store = createMemoryJobStore({ clock: createManualClock() });
	});

	async function openFor({ maxCostUsd = 10, bound }: { maxCostUsd?: number; bound?: number } = {}) {
		const ended = makeJob({ id: "a", state: "completed" });
		const job = {
			...ended,
			options: { ...ended.options, model: name, modelId, maxCostUsd },
			progress: { ...NO_PROGRESS, costUsd: 2, assumedUsd: 0.5, tokens: { input: 100, output: 10 }, requests: 3 },
		};
		await store.create(job);
		const account = openAccount(job, bound, store);
		const read = async () => {
			const now = await store.get("a");
			return { version: (now?.version ?? 0) - job.version, ...now?.progress };
		};
		return { account, read };
	}

	it.each([
		["within the job's own budget", {}],
		["within a bound of its own", { bound: 1 }],
	])("adds to the job's counters what its calls cost, once, %s", async (_name, options) => {
		const { account, read } = await openFor(options);
		const call = await account.ledger.reserve({ input: 2 * M, output: 0 }, SIGNAL);
		const reserved = await read();
		expect([reserved.costUsd, reserved.reservedUsd]).toEqual([2, 2 * PRICE_USD]);
		call.settle({ input: M, output: 0, metered: true });
		const nothing = { usage: { input: 0, output: 0, characters: 0 }, requests: 0 };
		account.add({ usage: { input: M, output: 7, characters: 0 }, requests: 1, retries: nothing });
		await account.write();
		const written = await read();
		expect(written).toMatchObject({ tokens: { input: M + 100, output: 17 }, requests: 4, assumedUsd: 0.5 });
		expect(written.costUsd).toBeCloseTo(2 + PRICE_USD);
		expect(written.reservedUsd).toBeCloseTo(0);
		await account.write();
		expect(await read()).toEqual(written);
	});

	it("counts what a call may have cost whose answer never came", async () => {
		const { account, read } = await openFor();
		(await account.ledger.reserve({ input: M, output: 0 }, SIGNAL)).assume();
		await account.write();
		const { costUsd, assumedUsd, reservedUsd } = await read();
		expect(costUsd).toBeCloseTo(2 + PRICE_USD);
		expect(assumedUsd).toBeCloseTo(0.5 + PRICE_USD);
		expect(reservedUsd).toBeCloseTo(0);
	});

	it("keeps a bound by the caller's own price where the list has none", async () => {
		const ended = makeJob({ id: "b", state: "completed" });
		const job = { ...ended, options: { ...ended.options, model: "openrouter", modelId: "some/model" } };
		expect(() => openAccount(job, 1, store)).toThrow("price_input and price_output");
		const { ledger } = openAccount(job, 1, store, { input: 1, output: 1 });
		await expect(ledger.reserve({ input: 2 * M, output: 0 }, SIGNAL)).rejects.toMatchObject({
			code: "BUDGET_EXCEEDED",
		});
	});

	it("refuses a call that the job's budget has no room for, unless the caller allows the money for it", async () => {
		const maxCostUsd = 2 + PRICE_USD / 2;
		const call = { input: M, output: 0 };
		const refused = { code: "BUDGET_EXCEEDED" };
		const { account: rest } = await openFor({ maxCostUsd });
		await expect(rest.ledger.reserve(call, SIGNAL)).rejects.toMatchObject(refused);
		const { account: allowed } = await openFor({ maxCostUsd, bound: PRICE_USD });
		(await allowed.ledger.reserve(call, SIGNAL)).settle({ ...call, metered: true });
		await expect(allowed.ledger.reserve(call, SIGNAL)).rejects.toMatchObject(refused);
	});
});
