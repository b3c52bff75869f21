import { describe, expect, it } from "vitest";
import { cipher } from "../../test/fixtures/fake-openai.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import type { Price } from "../catalog/prices.ts";
import { type JobProgress, NO_PROGRESS } from "../core/job-progress.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { CallError, type ChatModel, type MtEngine, type Translator } from "../providers/translator.ts";
import { type TranslatedBatch, translateSegments } from "../translation/translate-segments.ts";
import { type Costs, openLedger } from "./ledger.ts";

const PRICE = { input: 2, output: 10 };
/** A token for each byte is the most that the provider could count; the reply's tokens are its bytes too. */
const bytes = (text: string) => Buffer.byteLength(text);

interface Account {
	usd: number;
	calls: number;
}

type Mishap = "none" | "lost" | "busy" | "unmetered";

/** A provider that bills what it worked on, whether or not its answer arrives. */
function billingModel(bill: Account, mishapOf: (call: number) => Mishap = () => "none"): ChatModel {
	return {
		kind: "chat",
		engine: "fake:model",
		displayName: "Fake",
		supportsSchema: true,
		async complete({ system, user, maxOutputTokens }, signal) {
			bill.calls += 1;
			const mishap = mishapOf(bill.calls);
			if (mishap === "busy") throw new CallError("Fake is busy", { fault: "busy", status: 429, retryAfterMs: 1 });
			const { segments } = JSON.parse(user.slice(user.lastIndexOf('{"segments"')));
			const text = JSON.stringify({
				segments: segments.map((one: { id: string; text: string }) => ({ id: one.id, text: cipher(one.text) })),
			});
			const usage = { input: bytes(system) + bytes(user), output: Math.min(bytes(text), maxOutputTokens) };
			bill.usd += (usage.input * PRICE.input + usage.output * PRICE.output) / 1_000_000;
			await new Promise((resolve) => setTimeout(resolve, 2));
			signal.throwIfAborted();
			if (mishap === "lost") throw new CallError("the connection broke", { fault: "unreachable" });
			return { text, finish: "stop", usage: { ...usage, metered: mishap !== "unmetered" } };
		},
		async close() {},
	};
}

const BOOK = makeSegments(
	Array.from({ length: 640 }, (_none, n) => `The sentence with the number ${n} says nothing of any weight to anybody.`),
);

interface Attempt {
	maxCostUsd: number | null;
	earlier?: JobProgress;
	mishapOf?: (call: number) => Mishap;
	signal?: AbortSignal;
	price?: Price;
	translator?: Translator;
}

async function translate(bill: Account, { maxCostUsd, earlier = NO_PROGRESS, mishapOf, signal, ...more }: Attempt) {
	// The record as it is before the attempt has written anything.
	let saved: Costs = { assumedUsd: 0, reservedUsd: 0, ...earlier };
	const ledger = openLedger({
		price: more.price ?? PRICE,
		maxCostUsd,
		earlier,
		save: async () => {
			saved = ledger.costs();
		},
	});
	const done = new Set<string>();
	const error = await translateSegments(
		{
			segments: BOOK,
			lanes: [{ name: "lane", translator: more.translator ?? billingModel(bill, mishapOf) }],
			pacer: createMemoryPacer({ ceiling: 16, baseDelayMs: 1, maxDelayMs: 2 }),
			spending: ledger,
			sourceLanguage: "en",
			targetLanguage: "es",
			book: { title: "T", authors: [] },
			temperature: null,
			retryPolicy: { baseDelayMs: 1, maxDelayMs: 2 },
		},
		async (batch: TranslatedBatch) => {
			for (const { segmentId, state } of batch.translations) if (state === "translated") done.add(segmentId);
			saved = ledger.costs();
		},
		signal ?? new AbortController().signal,
	).then(
		() => null,
		(one: unknown) => one,
	);
	return { error, done, saved, costs: ledger.costs() };
}

/** Bills its texts' characters, but for the spaces that it says it has left out. */
function billingEngine(bill: Account, mishapOf: (call: number) => Mishap = () => "none"): MtEngine {
	const billedCharacters = (texts: readonly string[]) => texts.join("").length;
	return {
		kind: "mt",
		engine: "fake:mt",
		displayName: "Fake",
		keepsTags: true,
		maxTexts: 16,
		maxConcurrency: 8,
		billedCharacters,
		async translate(texts, _signal, { onBilled } = {}) {
			bill.calls += 1;
			const mishap = mishapOf(bill.calls);
			const characters = texts.join("").replaceAll(" ", "").length;
			bill.usd += (characters * CHARACTER_PRICE.characters) / 1_000_000;
			await new Promise((resolve) => setTimeout(resolve, 2));
			if (mishap === "lost") throw new CallError("the connection broke", { fault: "unreachable" });
			onBilled?.(characters);
			return texts.map(cipher);
		},
		async close() {},
	};
}

const CHARACTER_PRICE = { characters: 20 };

async function wholePrice(): Promise<number> {
	const bill = { usd: 0, calls: 0 };
	const { error, costs } = await translate(bill, { maxCostUsd: null });
	expect(error).toBeNull();
	expect(costs.costUsd).toBeCloseTo(bill.usd, 12);
	return bill.usd;
}

describe("a budget", () => {
	it("is never passed by what the provider bills, wherever it ends, and what was paid for is kept", async () => {
		const whole = await wholePrice();
		for (const share of [0.1, 0.3, 0.5, 0.8]) {
			const bill = { usd: 0, calls: 0 };
			const maxCostUsd = whole * share;
			const { error, done, costs } = await translate(bill, { maxCostUsd });
			expect(error).toMatchObject({ code: "BUDGET_EXCEEDED", recoverable: true });
			expect(bill.usd).toBeLessThanOrEqual(maxCostUsd);
			expect(costs).toEqual({ costUsd: expect.closeTo(bill.usd, 12), assumedUsd: 0, reservedUsd: 0 });
			expect(done.size / BOOK.length).toBeCloseTo(bill.usd / whole, 1);
		}
	});

	it("is used up to the worst case of a single call", async () => {
		const whole = await wholePrice();
		const bill = { usd: 0, calls: 0 };
		const { error } = await translate(bill, { maxCostUsd: whole * 0.8 });
		const { message } = error as Error;
		const nextUsd = Number(/up to \$(\d+\.\d+)/.exec(message)?.[1]);
		expect(whole * 0.8 - bill.usd).toBeLessThan(nextUsd + 0.0001);
	});

	it("holds on a connection that loses answers, and with a provider that reports no tokens", async () => {
		const whole = await wholePrice();
		for (const mishap of ["lost", "unmetered"] as const) {
			const bill = { usd: 0, calls: 0 };
			const mishapOf = (call: number): Mishap => (call % 3 === 0 ? mishap : "none");
			const { error, costs } = await translate(bill, { maxCostUsd: whole * 0.9, mishapOf });
			expect(error).toMatchObject({ code: "BUDGET_EXCEEDED" });
			expect(bill.usd).toBeLessThanOrEqual(whole * 0.9);
			expect(costs.assumedUsd).toBeGreaterThan(0);
			expect(costs.costUsd).toBeGreaterThanOrEqual(bill.usd - 1e-12);
		}
	});

	it("is not touched by calls that the provider turned away", async () => {
		const whole = await wholePrice();
		const bill = { usd: 0, calls: 0 };
		const mishapOf = (call: number): Mishap => (call % 4 === 0 ? "busy" : "none");
		const { error, costs } = await translate(bill, { maxCostUsd: whole * 2, mishapOf });
		expect(error).toBeNull();
		expect(costs).toEqual({ costUsd: expect.closeTo(whole, 12), assumedUsd: 0, reservedUsd: 0 });
	});

	it("holds over attempts that are stopped in the middle, and over ones that die there", async () => {
		const whole = await wholePrice();
		const bill = { usd: 0, calls: 0 };
		let earlier: JobProgress = NO_PROGRESS;
		let left: unknown = null;
		for (let attempt = 0; attempt < 12; attempt++) {
			const stop = new AbortController();
			const mishapOf = (call: number): Mishap => {
				if (call % 7 === 0) stop.abort();
				return "none";
			};
			const { error, saved, costs } = await translate(bill, {
				maxCostUsd: whole,
				earlier,
				mishapOf,
				signal: stop.signal,
			});
			// One that dies has only what was saved before its calls.
			earlier = { ...earlier, ...(attempt % 2 ? costs : saved) };
			expect(bill.usd).toBeLessThanOrEqual(earlier.costUsd + (earlier.reservedUsd ?? 0) + 1e-12);
			left = error;
		}
		expect(bill.usd).toBeLessThanOrEqual(whole);
		expect(left).toMatchObject({ code: "BUDGET_EXCEEDED" });
	});
});

describe("a budget for an engine that is paid by the character", () => {
	const translate20 = (bill: Account, maxCostUsd: number | null, mishapOf?: (call: number) => Mishap) =>
		translate(bill, { maxCostUsd, price: CHARACTER_PRICE, translator: billingEngine(bill, mishapOf) });

	it("counts what the engine itself says to have billed", async () => {
		const bill = { usd: 0, calls: 0 };
		const { error, done, costs } = await translate20(bill, null);
		expect([error, done.size]).toEqual([null, BOOK.length]);
		expect(costs).toEqual({ costUsd: expect.closeTo(bill.usd, 12), assumedUsd: 0, reservedUsd: 0 });
	});

	it("is never passed, whether answers arrive or are lost on the way", async () => {
		const whole = { usd: 0, calls: 0 };
		await translate20(whole, null);
		for (const mishap of ["none", "lost"] as const) {
			const bill = { usd: 0, calls: 0 };
			const { error, done, costs } = await translate20(bill, whole.usd / 2, (call) =>
				call % 5 === 0 ? mishap : "none",
			);
			expect(error).toMatchObject({ code: "BUDGET_EXCEEDED", recoverable: true });
			expect(bill.usd).toBeLessThanOrEqual(whole.usd / 2);
			expect(bill.usd).toBeGreaterThan(whole.usd / 4);
			expect(costs.assumedUsd > 0).toBe(mishap === "lost");
			// Down to single texts: what is left is less than one of them may cost.
			const oneText = (80 * CHARACTER_PRICE.characters) / 1_000_000;
			expect(costs.costUsd).toBeGreaterThan(whole.usd / 2 - oneText);
			expect(done.size).toBeGreaterThan(0);
		}
	});
});
