import { describe, expect, it } from "vitest";
import { cipher } from "../../test/fixtures/fake-openai.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { AppError } from "../core/errors.ts";
import { CallError } from "../providers/translator.ts";
import type { Spending } from "./spending.ts";
import { expectCorrect, makeBook, run, scriptedEngine } from "./translate-segments.fixture.ts";

import type { TranslatedBatch } from "./translate-segments.ts";

describe("translating with an MT engine", () => {
	it("sends as many texts per call as it takes", async () => {
		const segments = makeBook(10);
		const translator = scriptedEngine(cipher);
		const { results } = await run({ segments, translator });
		expectCorrect(segments, results);
		expect(translator.sent.map((texts) => texts.length).sort()).toEqual([2, 4, 4]);
	});

	it("sets the tags by alignment where they come back broken or empty, and flags it", async () => {
		const segments = makeSegments(["one <1>two</1> three<2/>.", "four <1>five</1>, six", "no tags"]);
		const translator = scriptedEngine((text) => cipher(text).replace("</1>", "").replace("<1>svir", "svir<1>"));
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
		const translator = scriptedEngine(cipher, { keepsTags: false });
		const { results } = await run({ segments, translator });
		expect(translator.sent).toEqual([["She read Persuasion twice.", "One line and another"]]);
		expect(results.get("d1-s1")).toMatchObject({
			text: "Fur ernq <1>Crefhnfvba</1> gjvpr.<2/>",
			flags: ["tags_aligned"],
		});
	});

	it("translates between the tags as a last resort", async () => {
		const segments = makeSegments(["one <1>two</1> three <2>four</2>"]);
		const translator = scriptedEngine((text) =>
			text.includes("three") && text.includes("two") ? "bar" : cipher(text),
		);
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({
			text: "bar <1>gjb</1> guerr <2>sbhe</2>",
			flags: ["tags_piecewise"],
			tries: 2,
		});
	});

	it("isolates the one text that the engine refuses, and keeps its source", async () => {
		const segments = makeBook(8);
		const translator = scriptedEngine((text) => {
			if (text.includes("number 5 ")) throw new CallError("crashed", { fault: "filtered" });
			return cipher(text);
		});
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s6")).toMatchObject({ state: "needs_review", flags: ["engine"], text: segments[5]?.text });
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(7);
	});

	it("flags a sentence that came back unchanged, without a pointless retry", async () => {
		const segments = makeSegments(["Lorem ipsum dolor sit amet, consectetur."]);
		const { results } = await run({ segments, translator: scriptedEngine((text) => text) });
		expect(results.get("d1-s1")).toMatchObject({ state: "translated", flags: ["untranslated", "unchanged"] });
	});
});

describe("a text that is too long for one call", () => {
	const SENTENCES = Array.from(
		{ length: 12 },
		(_none, index) => `Sentence number ${index} is <${index + 1}>here</${index + 1}>.`,
	);
	const long = SENTENCES.join(" ");

	it("is sent in parts where the engine's limit is known, without a refused call", async () => {
		const segments = makeSegments([long, "short"]);
		const translator = scriptedEngine(cipher, { maxTextBytes: 120 });
		const { results, batches } = await run({ segments, translator });
		expectCorrect(segments, results);
		expect(translator.sent.flat().every((text) => Buffer.byteLength(text) <= 120)).toBe(true);
		expect(batches.reduce((sum, { requests }) => sum + requests, 0)).toBe(translator.sent.length);
	});

	it("is sent in halves where the engine says that it is too long", async () => {
		const text = `${long} ${"And so on. ".repeat(80)}`.trim();
		const segments = makeSegments([text]);
		const translator = scriptedEngine((one) => {
			if (one.length > 700) throw new CallError("too long", { fault: "too_long" });
			return cipher(one);
		});
		const { results } = await run({ segments, translator });
		expectCorrect(segments, results);
	});

	it("is joined without spaces in a language that has none", async () => {
		const translator = scriptedEngine(() => "句。", { maxTextBytes: 20 });
		const segments = makeSegments(["One is here. Two is here."]);
		const { results } = await run({ segments, translator, targetLanguage: "ja" });
		expect(results.get("d1-s1")?.text).toBe("句。句。");
	});
});

describe("an MT engine that takes context", () => {
	it("gets what stands before a call's texts, and the texts, in the source language", async () => {
		const segments = makeSegments(["Before <1>all</1>.", "One.", "Two.", "Three.", "Four.", "Five."]);
		const seen: (string | undefined)[] = [];
		const translator = scriptedEngine(cipher, {
			maxConcurrency: 1,
			async translate(texts, _signal, { context } = {}) {
				seen.push(context);
				return texts.map(cipher);
			},
		});
		await run({ segments, translator, context: { segments, settled: [] } });
		expect(seen).toEqual(["Before all.\nOne.\nTwo.\nThree.", "One.\nTwo.\nThree.\nFour.\nFive."]);
		seen.length = 0;
		await run({ segments, translator });
		expect(seen).toEqual([undefined, undefined]);
	});
});

describe("an MT engine that", () => {
	const SENTENCE = "one <1>two</1> three <2>four</2>";
	/** Corrupts everything longer than one piece. */
	const onlyPieces = (text: string) => (text.includes("three") && text.includes("two") ? "bar" : cipher(text));

	it("returns fewer texts than it was sent gets smaller calls", async () => {
		const segments = makeBook(4);
		const translator = scriptedEngine(cipher);
		const { translate } = translator;
		translator.translate = async (texts, signal) => {
			const replies = await translate(texts, signal);
			return texts.length > 1 ? replies.slice(1) : replies;
		};
		const { results, batches } = await run({ segments, translator });
		expectCorrect(segments, results);
		expect(translator.sent.map((texts) => texts.length)).toEqual([4, 2, 1, 1, 2, 1, 1]);
		expect(batches.reduce((sum, { requests }) => sum + requests, 0)).toBe(7);
	});

	it("fails on a piece keeps the whole source", async () => {
		const segments = makeSegments([SENTENCE, "five"]);
		const translator = scriptedEngine((text) => {
			if (text === "four") throw new CallError("crashed", { fault: "too_long" });
			return onlyPieces(text);
		});
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({ text: SENTENCE, state: "needs_review", flags: ["engine"], tries: 2 });
		expect(results.get("d1-s2")).toMatchObject({ text: "svir", state: "translated", tries: 1 });
	});

	it("returns nothing, or what XML can't hold, keeps the source and flags the fault", async () => {
		const segments = makeSegments(["nothing", "control", "fine"]);
		const replies = new Map([
			["nothing", " "],
			["control", "pb\u0001"],
		]);
		const { results } = await run({
			segments,
			translator: scriptedEngine((text) => replies.get(text) ?? cipher(text)),
		});
		expect([...results.values()].map(({ state, flags }) => [state, ...flags])).toEqual([
			["needs_review", "empty"],
			["needs_review", "not_xml"],
			["translated"],
		]);
	});

	it("gets only the words between tags, and their spaces and punctuation are kept", async () => {
		const segments = makeSegments(["— <1>one two</1> , three <2/>!"]);
		const translator = scriptedEngine((text) => (text.includes("<") ? "" : `  ${cipher(text)} `));
		const { results } = await run({ segments, translator });
		expect(translator.sent.at(-1)).toEqual(["one two", ", three"]);
		expect(results.get("d1-s1")).toMatchObject({
			text: "— <1>bar gjb</1> , guerr <2/>!",
			flags: ["tags_piecewise"],
		});
	});

	it("loses a tag's words has its tags set by alignment, unless the source has none there either", async () => {
		const segments = makeSegments(["I <1>thank</1> you", "a <1></1> b"]);
		const replies = new Map([["I <1>thank</1> you", "Gracias <1></1>"]]);
		const { results } = await run({
			segments,
			translator: scriptedEngine((text) => replies.get(text) ?? cipher(text)),
		});
		expect(results.get("d1-s1")).toMatchObject({ text: "<1>Gracias</1>", flags: ["tags_aligned"] });
		expect(results.get("d1-s2")).toMatchObject({ text: "n <1></1> o", flags: [] });
	});

	it("joins words at a tag has them separated again", async () => {
		const segments = makeSegments(["the <1>e</1>’s slurred"]);
		const { results } = await run({ segments, translator: scriptedEngine(() => "el <1>e</1>slurred") });
		expect(results.get("d1-s1")).toMatchObject({ text: "el <1>e</1> slurred", state: "translated" });
	});

	it("answers in another script is accepted: a retry changes nothing", async () => {
		const segments = makeSegments(["It was a dark and stormy night."]);
		const translator = scriptedEngine(() => "Это была тёмная и бурная ночь.");
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({ state: "translated", text: "Это была тёмная и бурная ночь." });
		expect(translator.sent).toHaveLength(1);
	});
});

describe("what an MT engine uses", () => {
	const billed = (texts: readonly string[]) => texts.join("").length;
	const total = (batches: readonly TranslatedBatch[]) => ({
		all: batches.reduce((sum, { usage }) => sum + usage.characters, 0),
		again: batches.reduce((sum, { retries }) => sum + retries.usage.characters, 0),
	});

	it("is nothing where it bills nothing, else its texts' characters or what it reports", async () => {
		const segments = makeSegments(["twelve chars", "six"]);
		const free = await run({ segments, translator: scriptedEngine(cipher) });
		expect(total(free.batches)).toEqual({ all: 0, again: 0 });
		const paid = await run({ segments, translator: scriptedEngine(cipher, { billedCharacters: billed }) });
		expect(total(paid.batches)).toEqual({ all: 15, again: 0 });
		const saying = scriptedEngine(cipher, { billedCharacters: billed });
		saying.translate = async (texts, _signal, { onBilled } = {}) => {
			onBilled?.(9);
			return texts.map(cipher);
		};
		const { batches } = await run({ segments, translator: saying });
		expect(total(batches)).toEqual({ all: 9, again: 0 });
		expect(batches.every(({ metered }) => metered)).toBe(true);
	});

	it("for pieces counts as retries", async () => {
		const segments = makeSegments(["one <1>two</1>"]);
		const translator = scriptedEngine((text) => (text.includes("<") ? "" : cipher(text)), { billedCharacters: billed });
		const { batches } = await run({ segments, translator });
		expect(total(batches)).toEqual({ all: 14 + 6, again: 6 });
	});

	it("is halved to fit the budget, and ends the job where not even one text fits", async () => {
		const spendingUpTo = (characters: number): Spending => ({
			async reserve(worst) {
				if ((worst.characters ?? 0) > characters) throw new AppError("too dear", { code: "BUDGET_EXCEEDED" });
				return { settle() {}, release() {}, assume() {} };
			},
		});
		const segments = makeSegments(["aaaaaa", "bbbbbb", "cccccc", "dddddd"]);
		const translator = scriptedEngine(cipher, { billedCharacters: billed });
		const enough = await run({ segments, translator, spending: spendingUpTo(12) });
		expect([enough.error, enough.results.size]).toEqual([null, 4]);
		expect(translator.sent.map((texts) => texts.length)).toEqual([2, 2]);
		const short = await run({ segments, translator, spending: spendingUpTo(5) });
		expect(short.error).toMatchObject({ code: "BUDGET_EXCEEDED" });
		expect(translator.sent).toHaveLength(2);
	});
});
