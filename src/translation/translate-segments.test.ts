import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import {
	cipher,
	type FakeFault,
	type FakeOpenAi,
	type FakeOpenAiOptions,
	startFakeOpenAi,
} from "../../test/fixtures/fake-openai.ts";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { AppError } from "../core/errors.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import { memoryPacer } from "../pacing/memory.ts";
import { openaiChatModel } from "../translators/openai.ts";
import { CallError, type MtEngine, type Translator } from "../translators/translator.ts";
import type { Wait } from "./patience.ts";
import {
	findRepeats,
	type TranslatedBatch,
	type TranslateSegmentsRequest,
	translateSegments,
} from "./translate-segments.ts";

/** Waits that tests can afford. */
const PATIENCE = {
	baseDelayMs: 5,
	maxDelayMs: 20,
	maxBusyMs: 3_000,
	maxUnreachableMs: 3_000,
	maxNeverReachedMs: 1_000,
};

let server: FakeOpenAi | undefined;
afterEach(async () => {
	await server?.close();
	server = undefined;
});

interface Outcome {
	batches: TranslatedBatch[];
	/** By segment id. */
	results: Map<string, Translation>;
	error: unknown;
}

interface RunRequest extends Partial<TranslateSegmentsRequest> {
	segments: readonly Segment[];
	translator: Translator;
	/** Calls in flight at most. */
	concurrency?: number;
}

async function run(
	{ translator, concurrency = 16, ...request }: RunRequest,
	signal: AbortSignal = new AbortController().signal,
	onBatch: (batch: TranslatedBatch) => Promise<void> = async () => {},
): Promise<Outcome> {
	const batches: TranslatedBatch[] = [];
	const results = new Map<string, Translation>();
	const full = {
		sourceLanguage: "en",
		targetLanguage: "es",
		book: { title: "T", authors: ["A"] },
		temperature: null,
		patience: PATIENCE,
		lanes: [{ name: "lane", translator }] as const,
		pacer: memoryPacer({ ...PATIENCE, ...request.patience, ceiling: concurrency }),
		...request,
	};
	const take = async (batch: TranslatedBatch) => {
		for (const translation of batch.translations) {
			expect(results.has(translation.segmentId), `${translation.segmentId} comes once`).toBe(false);
			results.set(translation.segmentId, translation);
		}
		batches.push(batch);
		await onBatch(batch);
	};
	const error = await translateSegments(full, take, signal).then(
		() => null,
		(one: unknown) => one,
	);
	return { batches, results, error };
}

async function startModel(options: FakeOpenAiOptions = {}, structured: "schema" | "object" = "schema") {
	server = await startFakeOpenAi(options);
	return openaiChatModel({
		provider: "openai",
		providerName: "OpenAI",
		baseUrl: server.url,
		modelId: "gpt-6-luna",
		key: "sk-secret-key",
		dialect: "official",
		structured,
	});
}

/** Sentences, each with words of its own; every third has tags. */
function makeBook(count: number): Segment[] {
	const names = "alpha bravo charlie delta echo foxtrot golf hotel india juliet".split(" ");
	return makeSegments(
		Array.from({ length: count }, (_none, index) => {
			const name = `${names[index % 10]} ${names[Math.floor(index / 10) % 10]} number ${index}`;
			return index % 3 === 0
				? `This is <1>the sentence</1> about ${name}<2/> and nothing else.`
				: `This is the sentence about ${name} and nothing else.`;
		}),
	);
}

function expectCorrect(segments: readonly Segment[], results: ReadonlyMap<string, Translation>): void {
	expect(results.size).toBe(segments.length);
	for (const segment of segments) {
		const result = results.get(segment.id);
		expect(result?.text).toBe(cipher(segment.text));
		expect(result?.state).toBe("translated");
	}
}

describe("translating with a language model", () => {
	it("gives each segment once, in batches of neighbours, with what it took", async () => {
		const segments = makeBook(100);
		const { batches, results, error } = await run({ segments, translator: await startModel({ delayMs: 100 }) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		expect(server?.calls.length).toBe(4);
		expect(results.get("d1-s1")).toMatchObject({ engine: "openai:gpt-6-luna", tries: 1, flags: [] });
		expect(batches.reduce((sum, batch) => sum + batch.requests, 0)).toBe(4);
		expect(batches.every((batch) => batch.metered && batch.usage.input > 0 && batch.usage.output > 0)).toBe(true);
	});

	it("sends at most 16 at a time to a model without a schema", async () => {
		const segments = makeBook(40);
		const { results } = await run({ segments, translator: await startModel({}, "object") });
		expectCorrect(segments, results);
		expect(server?.calls.map((call) => call.segments.length).sort()).toEqual([16, 16, 8]);
	});

	it("never has more batches in flight than asked for, and calls back one at a time", async () => {
		let inside = 0;
		const { error } = await run(
			{ segments: makeBook(200), translator: await startModel({ delayMs: 5 }), concurrency: 2 },
			undefined,
			async () => {
				inside += 1;
				expect(inside).toBe(1);
				await sleep(15);
				inside -= 1;
			},
		);
		expect(error).toBeNull();
		expect(server?.maxInFlight).toBe(2);
	});

	it("translates a text that repeats once", async () => {
		const texts = ["Chapter one", "A sentence of its own.", "Chapter one", "Chapter one"];
		const segments = texts.map((text, index) => makeSegment(text, index, index === 3 ? "heading" : "block"));
		const { results } = await run({ segments, translator: await startModel() });
		expect(server?.calls.flatMap((call) => call.segments)).toHaveLength(3);
		expect(results.get("d1-s3")).toMatchObject({ text: "Puncgre bar", state: "cached" });
		expect(results.get("d1-s4")).toMatchObject({ text: "Puncgre bar", state: "translated" });
	});

	it("takes a text that stands a hundred thousand times", () => {
		const segments = Array.from({ length: 100_000 }, (_, index) => makeSegment("x", index));
		const { firsts, repeats } = findRepeats(segments);
		expect(firsts).toHaveLength(1);
		expect([...repeats.values()].map(({ length }) => length)).toEqual([99_999]);
	});

	it("does nothing for no segments", async () => {
		expect(await run({ segments: [], translator: await startModel() })).toMatchObject({ error: null, batches: [] });
	});
});

describe("repairing replies", () => {
	const kinds: FakeFault[] = [
		"missing",
		"doubled",
		"swapped_ids",
		"merged",
		"extra",
		"shifted",
		"foreign_ids",
		"dropped_tags",
		"broken_tags",
		"foreign_tags",
		"echo",
		"empty_texts",
		"wrong_script",
		"control_characters",
		"leaked",
		"prose",
		"fenced",
		"thinking",
		"no_json",
		"nothing",
		"truncated",
		"content_filter",
		"refusal",
		"no_choices",
		"html",
		"cut",
		"server_error",
		"overloaded",
		"busy",
		"context_length",
		"prompt_filtered",
	];

	it.each(kinds)("mends %s with every text in its place", async (fault) => {
		const segments = makeBook(9);
		const { results, error } = await run({ segments, translator: await startModel({ faults: [fault] }) });
		expect(error).toBeNull();
		expectCorrect(segments, results);
		// The book twice at most, whatever went wrong.
		expect(server?.calls.flatMap((call) => call.segments).length).toBeLessThanOrEqual(18);
	});

	it("sends only what was wrong again, and says why", async () => {
		const segments = makeBook(9);
		await run({ segments, translator: await startModel({ faults: ["dropped_tags"] }) });
		expect(server?.calls.map((call) => call.segments.length)).toEqual([9, 3]);
		expect(server?.calls[1]?.user).toContain("its tags were not those of the source");
	});

	it("tells what retries took: every request after a batch's first, and the answers that were asked for again", async () => {
		const total = (batches: readonly TranslatedBatch[]) => ({
			requests: batches.reduce((sum, { retries }) => sum + retries.requests, 0),
			input: batches.reduce((sum, { retries }) => sum + retries.usage.input, 0),
		});
		const good = await run({ segments: makeBook(9), translator: await startModel() });
		expect(total(good.batches)).toEqual({ requests: 0, input: 0 });
		await server?.close();
		const refused = await run({ segments: makeBook(9), translator: await startModel({ faults: ["busy"] }) });
		expect(total(refused.batches)).toEqual({ requests: 1, input: 0 });
		await server?.close();
		const wrong = await run({ segments: makeBook(9), translator: await startModel({ faults: ["dropped_tags"] }) });
		const { requests, input } = total(wrong.batches);
		expect(requests).toBe(1);
		expect(input).toBeGreaterThan(0);
		expect(input).toBeLessThan(wrong.batches.reduce((sum, { usage }) => sum + usage.input, 0) / 2);
	});

	it("keeps what stood before a cut", async () => {
		await run({ segments: makeBook(10), translator: await startModel({ faults: ["truncated"] }) });
		const again = server?.calls[1]?.segments.length ?? 0;
		expect(again).toBeGreaterThan(2);
		expect(again).toBeLessThan(8);
	});

	it("leaves the source, flagged, where a model never gets a text right, and no other", async () => {
		const segments = makeBook(12);
		const decide = (call: { user: string }): FakeFault | null => (call.user.includes("number 7 ") ? "leaked" : null);
		const bad = segments[7];
		if (!bad) throw new Error("no segment");
		const { results, error } = await run({ segments, translator: await startModel({ decide }) });
		expect(error).toBeNull();
		expect(results.get(bad.id)).toMatchObject({ text: bad.text, state: "needs_review", flags: ["leaked"] });
		expect([...results.values()].filter((one) => one.state === "needs_review")).toHaveLength(1);
		expect(server?.calls.length).toBeLessThan(12);
	});

	it("bisects to what a content filter refuses, and never sends that alone twice", async () => {
		const segments = makeBook(16);
		const decide = (call: { user: string }): FakeFault | null =>
			call.user.includes("number 5 ") ? "content_filter" : null;
		const { results } = await run({ segments, translator: await startModel({ decide }) });
		expect(results.get("d1-s6")).toMatchObject({ state: "needs_review", flags: ["content_filter"] });
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(15);
		const alone = server?.calls.filter((call) => call.segments.length === 1 && call.user.includes("number 5 "));
		expect(alone).toHaveLength(1);
	});

	it("repeats of a text that failed are not called translated", async () => {
		const segments = ["<1>A</1> text", "<1>A</1> text"].map((text, index) => makeSegment(text, index));
		const { results } = await run({ segments, translator: await startModel({ decide: () => "leaked" }) });
		expect([...results.values()].map((one) => one.state)).toEqual(["needs_review", "needs_review"]);
	});

	it("sets the tags by alignment, flagged, for a model that never keeps them", async () => {
		const segments = makeSegments(["It was <1>the very best</1> of all the times.", "And it was not<1/>."]);
		const { results } = await run({ segments, translator: await startModel({ decide: () => "dropped_tags" }) });
		expect([...results.values()]).toMatchObject([
			{ text: cipher(segments[0]?.text ?? ""), state: "translated", flags: ["tags_aligned"] },
			{ text: cipher(segments[1]?.text ?? ""), state: "translated", flags: ["tags_aligned"] },
		]);
	});

	it("widens the bound of replies for a model that spends it on thinking, and remembers", async () => {
		const decide = (call: { body: Record<string, unknown> }): FakeFault | null =>
			Number(call.body.max_completion_tokens) < 12_000 ? "spent" : null;
		const segments = makeBook(96);
		const { results } = await run({ segments, translator: await startModel({ decide }), concurrency: 1 });
		expectCorrect(segments, results);
		const sizes = server?.calls.map((call) => call.segments.length);
		expect(sizes?.slice(-2)).toEqual([32, 32]);
		expect(sizes?.length).toBeLessThan(7);
	});

	it("asks again in halves for what probably stands under a neighbour's id, though no tag proves it", async () => {
		const texts = makeBook(24).map(
			({ text }, index) => `${text.replace(/<[^>]*>/g, "")} ${"And so on. ".repeat(index % 5)}`,
		);
		const segments = makeSegments(texts.map((text) => text.trim()));
		const { results } = await run({ segments, translator: await startModel({ faults: ["shifted"] }) });
		expectCorrect(segments, results);
	});
});

describe("a provider in trouble", () => {
	it("is waited for as it asks, all calls together, and the wait is told", async () => {
		const waits: Wait[] = [];
		const faults: FakeFault[] = [{ kind: "busy", retryAfter: "0.4" }];
		const { error } = await run({
			segments: makeBook(90),
			translator: await startModel({ faults, delayMs: 5 }),
			concurrency: 1,
			onWait: (wait) => waits.push(wait),
		});
		expect(error).toBeNull();
		const [first, second] = server?.calls ?? [];
		expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(390);
		expect(waits).toHaveLength(1);
		expect(waits[0]?.fault).toBe("busy");
		expect(waits[0]?.delayMs).toBeGreaterThan(350);
	});

	it("gets less at a time where one text keeps breaking its calls while others are answered", async () => {
		const segments = makeBook(200);
		const decide = (call: { user: string }): FakeFault | null => (call.user.includes("number 7 ") ? "cut" : null);
		const { error, results } = await run({
			segments,
			translator: await startModel({ decide, delayMs: 20 }),
			concurrency: 2,
		});
		expect(error).toBeNull();
		expect(results.get("d1-s8")?.state).toBe("needs_review");
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(199);
	});

	it("ends the job when it stays busy, or out of reach, past all patience", async () => {
		const patience = { ...PATIENCE, maxBusyMs: 100, maxNeverReachedMs: 100 };
		const busy = await run({ segments: makeBook(3), translator: await startModel({ decide: () => "busy" }), patience });
		expect(busy.error).toMatchObject({ code: "RATE_LIMIT_EXCEEDED", recoverable: true });
		await server?.close();
		const gone = await run({
			segments: makeBook(3),
			translator: await startModel({ decide: () => "server_error" }),
			patience,
		});
		expect(gone.error).toMatchObject({ code: "TRANSLATION_FAILED", recoverable: true });
	});

	it.each([
		["unauthorized", "API_KEY_INVALID"],
		["quota", "RATE_LIMIT_EXCEEDED"],
		["model_not_found", "TRANSLATION_FAILED"],
	] as const)("that answers %s ends the job at once as %s, and what was done is kept", async (fault, code) => {
		const translator = await startModel({ faults: [null, fault], decide: () => fault });
		const { error, results } = await run({ segments: makeBook(96), translator, concurrency: 1 });
		expect(error).toBeInstanceOf(AppError);
		expect(error).toMatchObject({ code, recoverable: true });
		expect(String((error as Error).message)).not.toContain("sk-secret-key");
		expect(server?.calls).toHaveLength(2);
		expect(results.size).toBe(32);
	});
});

describe("stopping", () => {
	it("aborts calls in flight at once and lets the abort through", async () => {
		const controller = new AbortController();
		const translator = await startModel({ faults: [null, "hang", "hang"] });
		const running = run({ segments: makeBook(96), translator, concurrency: 3 }, controller.signal);
		while (server?.calls.length !== 3) await sleep(5);
		await sleep(50);
		controller.abort();
		const { error, results } = await running;
		expect(error).toMatchObject({ name: "AbortError" });
		expect(results.size).toBe(32);
		await sleep(50);
		expect(server?.calls.filter((call) => call.aborted)).toHaveLength(2);
	});

	it("breaks off a wait", async () => {
		const controller = new AbortController();
		const translator = await startModel({ faults: [{ kind: "busy", retryAfter: "2" }] });
		setTimeout(() => controller.abort(), 50);
		const started = performance.now();
		const { error } = await run({ segments: makeBook(3), translator }, controller.signal);
		expect(error).toMatchObject({ name: "AbortError" });
		expect(performance.now() - started).toBeLessThan(10_000);
	});

	it("ends with the error of a store that refuses a batch, and starts no more", async () => {
		const lost = new Error("the job is not ours any more");
		const translator = await startModel();
		const { error } = await run({ segments: makeBook(320), translator, concurrency: 1 }, undefined, async () => {
			throw lost;
		});
		expect(error).toBe(lost);
		expect(server?.calls).toHaveLength(1);
	});
});

describe("translating with a classic engine", () => {
	function engine(translate: (text: string) => string, more: Partial<MtEngine> = {}): MtEngine & { sent: string[][] } {
		const sent: string[][] = [];
		return {
			kind: "mt",
			engine: "toy:en-es",
			displayName: "Toy",
			keepsTags: true,
			maxTexts: 4,
			maxConcurrency: 2,
			sent,
			async translate(texts) {
				sent.push([...texts]);
				return texts.map(translate);
			},
			async close() {},
			...more,
		};
	}

	it("sends as many texts a call as it takes", async () => {
		const segments = makeBook(10);
		const translator = engine(cipher);
		const { results } = await run({ segments, translator });
		expectCorrect(segments, results);
		expect(translator.sent.map((texts) => texts.length)).toEqual([4, 4, 2]);
	});

	it("sets the tags by alignment where they come back broken or empty, and flags it", async () => {
		const segments = makeSegments(["one <1>two</1> three<2/>.", "four <1>five</1>, six", "no tags"]);
		const translator = engine((text) => cipher(text).replace("</1>", "").replace("<1>svir", "svir<1>"));
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({
			text: "bar <1>gjb</1> guerr<2/>.",
			flags: ["tags_aligned"],
		});
		expect(results.get("d1-s2")).toMatchObject({ text: "sbhe <1>svir</1>, fvk", flags: ["tags_aligned"] });
		expect(results.get("d1-s3")?.flags).toEqual([]);
	});

	it("sends no tags to one that can't keep them", async () => {
		const segments = makeSegments(["She read <1>Persuasion</1> twice.<2/>", "One line<1/>and another"]);
		const translator = engine(cipher, { keepsTags: false });
		const { results } = await run({ segments, translator });
		expect(translator.sent).toEqual([["She read Persuasion twice.", "One line and another"]]);
		expect(results.get("d1-s1")).toMatchObject({
			text: "Fur ernq <1>Crefhnfvba</1> gjvpr.<2/>",
			flags: ["tags_aligned"],
		});
	});

	it("translates between the tags as a last resort", async () => {
		const segments = makeSegments(["one <1>two</1> three <2>four</2>"]);
		const translator = engine((text) => (text.includes("three") && text.includes("two") ? "bar" : cipher(text)));
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({
			text: "bar <1>gjb</1> guerr <2>sbhe</2>",
			flags: ["tags_piecewise"],
			tries: 2,
		});
	});

	it("finds the one text that the engine refuses, and keeps its source", async () => {
		const segments = makeBook(8);
		const translator = engine((text) => {
			if (text.includes("number 5 ")) throw new CallError("crashed", { fault: "filtered" });
			return cipher(text);
		});
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s6")).toMatchObject({ state: "needs_review", flags: ["engine"], text: segments[5]?.text });
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(7);
	});

	it("tells of a sentence that came back as it was, without asking in vain", async () => {
		const segments = makeSegments(["Lorem ipsum dolor sit amet, consectetur."]);
		const { results } = await run({ segments, translator: engine((text) => text) });
		expect(results.get("d1-s1")).toMatchObject({ state: "translated", flags: ["untranslated"] });
	});
});

describe("a model that corrupts a fifth of its replies on a line that drops a tenth of the calls", () => {
	it("has every text verified in its place or flagged, and little sent twice", async () => {
		const corrupt: FakeFault[] = [
			"missing",
			"doubled",
			"swapped_ids",
			"merged",
			"extra",
			"foreign_ids",
			"dropped_tags",
			"broken_tags",
			"foreign_tags",
			"echo",
			"empty_texts",
			"wrong_script",
			"leaked",
			"no_json",
			"truncated",
		];
		const broken: FakeFault[] = ["server_error", "cut", "busy", "html"];
		const random = seededRandom(7);
		const decide = (): FakeFault | null => {
			const dice = random();
			if (dice < 0.1) return broken[Math.floor(random() * broken.length)] ?? null;
			return dice < 0.3 ? (corrupt[Math.floor(random() * corrupt.length)] ?? null) : null;
		};
		const segments = makeBook(1_000);
		const patience = { ...PATIENCE, baseDelayMs: 1, maxDelayMs: 2 };
		const { results, error, batches } = await run({ segments, translator: await startModel({ decide }), patience });
		expect(error).toBeNull();
		expect(results.size).toBe(segments.length);
		for (const segment of segments) {
			const result = results.get(segment.id);
			expect(result?.text).toBe(result?.state === "needs_review" ? segment.text : cipher(segment.text));
		}
		expect([...results.values()].filter((one) => one.state === "needs_review").length).toBeLessThan(5);
		const sent = server?.calls.reduce((sum, call) => sum + call.segments.length, 0) ?? 0;
		expect(sent / segments.length).toBeLessThan(1.6);
		expect(batches.reduce((sum, batch) => sum + batch.requests, 0)).toBe(server?.calls.length);
	});
});

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
