import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import {
	deepseekBilling,
	GEMINI_BILLING,
	LOCAL_BILLING,
	OPENAI_BILLING,
	OPENROUTER_BILLING,
	OPUS_BILLING,
	SONNET_BILLING,
} from "../../test/fixtures/providers/billing-rules.ts";
import {
	type BillingRules,
	type BillingServer,
	startBillingServer,
} from "../../test/fixtures/providers/billing-server.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { openNovel } from "../../test/torture/novel.ts";
import type { BookReading } from "../core/book-reading.ts";
import type { JobOptions } from "../core/job-options.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import type { Segment } from "../core/segment.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import { translateSegments } from "../translation/translate-segments.ts";
import { estimateBook } from "./estimate.ts";
import { findPrice } from "./find-model.ts";
import { openLedger } from "./ledger.ts";
import { openLanes } from "./open-lanes.ts";
import { toTranslationSettings, toTranslatorRequest } from "./translation-setup.ts";

/** Passages of "Alice", paragraph by paragraph. */
const ALICE = makeSegments(
	readdirSync("samples/alice")
		.filter((name) => name.startsWith("chapter"))
		.flatMap((name) => readFileSync(`samples/alice/${name}`, "utf8").match(/<p[ >].*?<\/p>/gs) ?? [])
		.map((markup) =>
			markup
				.replace(/<[^>]*>|&#?\w+;/g, " ")
				.replace(/\s+/g, " ")
				.trim(),
		)
		.filter((text) => /\p{L}{3}/u.test(text)),
);

function readingOf(segments: readonly Segment[]): BookReading {
	const book = { title: "A Book", authors: ["Somebody"], language: "en", epubVersion: "3.0" };
	return { ...book, segments: [...segments], documents: [], warnings: [] };
}

/** A Monday at office hours in Beijing, and after them. */
const MONDAY_MORNING = Date.parse("2026-11-30T02:00Z");
const MONDAY_EVENING = Date.parse("2026-11-30T12:00Z");

let server: BillingServer;
afterEach(() => server.close());

/** What a book costs by the provider's account, by ours, and by the estimate before. */
async function translateAll(rules: BillingRules, more: Partial<JobOptions> & { now?: number } = {}, segments = ALICE) {
	const { now: at = MONDAY_EVENING, ...changes } = more;
	const reading = readingOf(segments);
	const now = () => at;
	server = await startBillingServer(rules, now);
	const options: JobOptions = {
		...{ targetLanguage: "es", sourceLanguage: "en", model: rules.provider, modelId: rules.modelId },
		...{ layout: "original_first", selection: WHOLE_BOOK, testSegments: null, temperature: null },
		...(rules.provider === "anthropic" && { model: "claude" }),
		...(rules.provider === "google" && { model: "gemini" }),
		...changes,
	};
	const makeTranslator = createTranslatorFactory({ baseUrls: { [rules.provider]: server.url } });
	const { lanes } = await openLanes(toTranslatorRequest(options, "en", ["key"]), makeTranslator);
	const price = findPrice(options);
	const [{ translator }] = lanes;
	const { priceUsd, requests } = estimateBook(reading, options, { translator, sourceLanguage: "en", price, at });
	const { maxCostUsd = null } = options;
	const ledger = openLedger({ price, maxCostUsd, earlier: NO_PROGRESS, save: async () => {}, now });
	const states: string[] = [];
	await translateSegments(
		{
			...toTranslationSettings(options, reading, { sourceLanguage: "en", settled: [] }),
			...{ segments, lanes, pacer: createMemoryPacer({ ceiling: 4 }), spending: ledger },
		},
		async ({ translations }) => void states.push(...translations.map(({ state }) => state)),
		new AbortController().signal,
	);
	expect(states).not.toContain("needs_review");
	expect(server.bill.calls).toBe(requests);
	return { bill: server.bill, costs: ledger.costs(), band: priceUsd };
}

const ROWS: ReadonlyArray<readonly [string, BillingRules, Partial<JobOptions> & { now?: number }]> = [
	["gpt-6-luna", OPENAI_BILLING, {}],
	["gpt-6-luna that thinks much", OPENAI_BILLING, { reasoning: "high" }],
	["claude-sonnet-5-5", SONNET_BILLING, {}],
	["claude-sonnet-5-5 that thinks much", SONNET_BILLING, { reasoning: "high" }],
	["claude-opus-5-5, which always thinks", OPUS_BILLING, {}],
	["deepseek-v4-pro at the peak", deepseekBilling(), { now: MONDAY_MORNING }],
	["deepseek-v4-pro off-peak", deepseekBilling(), { now: MONDAY_EVENING }],
	["gemini-3.8-flash, which always thinks", GEMINI_BILLING, {}],
	["gemini-3.8-flash at its price of 2027", GEMINI_BILLING, { now: Date.parse("2027-01-02T12:00Z") }],
	["a model of OpenRouter, by the user's price", OPENROUTER_BILLING, { price: { input: 0.3, output: 1.1 } }],
	["a model of the user's own machine, which is free", LOCAL_BILLING, {}],
];

describe("what a book costs", () => {
	it.each(ROWS)("with %s is what its provider charges, within the estimate", async (_name, rules, more) => {
		const { bill, costs, band } = await translateAll(rules, more);
		expect(costs).toEqual({ costUsd: expect.closeTo(bill.usd, 9), assumedUsd: 0, reservedUsd: 0 });
		expect(band?.low).toBeLessThanOrEqual(bill.usd);
		expect(band?.high).toBeGreaterThanOrEqual(bill.usd);
		expect(band?.high).toBeLessThanOrEqual(2 * (band?.low ?? 0));
	});

	it.each(ROWS.filter(([, rules], index) => ROWS.findIndex(([, one]) => one === rules) === index))(
		"with %s is that for a whole novel too",
		async (_name, rules, more) => {
			const novel = openNovel("se-wodehouse-love-among-the-chickens.epub", 1_500);
			// Labels of headings are never sent, which a whole job sees to.
			const segments = novel.segments.filter(({ kind }) => kind !== "label");
			const { bill, costs, band } = await translateAll(rules, more, segments);
			expect(bill.calls).toBeGreaterThan(30);
			expect(costs.costUsd).toBeCloseTo(bill.usd, 7);
			expect(band?.low).toBeLessThanOrEqual(bill.usd);
			expect(band?.high).toBeGreaterThanOrEqual(bill.usd);
		},
	);

	it("includes no thoughts that nobody asked for, and no writes to a cache that no call reads", async () => {
		for (const rules of [OPENAI_BILLING, SONNET_BILLING, deepseekBilling()]) {
			const { work } = (await translateAll(rules)).bill;
			expect([work.thoughts, work.written], rules.modelId).toEqual([0, 0]);
			await server.close();
		}
	});

	it("is what the provider says, also where the price is not known or another one was given", async () => {
		const unknown = await translateAll(OPENROUTER_BILLING);
		expect(unknown.bill.usd).toBeGreaterThan(0.001);
		expect(unknown.costs.costUsd).toBeCloseTo(unknown.bill.usd, 9);
		expect(unknown.band).toBeNull();
		await server.close();
		const bound = await translateAll(OPENROUTER_BILLING, { price: { input: 3, output: 11 }, maxCostUsd: 5 });
		expect(bound.costs.costUsd).toBeCloseTo(bound.bill.usd, 9);
	});
});
