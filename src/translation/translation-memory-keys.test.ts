import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { createMemoryCache } from "../caches/memory.ts";
import { createManualClock } from "../core/manual-clock.ts";
import type { Translation } from "../core/translation.ts";
import type { MtEngine } from "../providers/translator.ts";
import { scriptedEngine } from "./translate-segments.fixture.ts";
import { createTranslationMemory, type TranslationMemorySettings } from "./translation-memory.ts";

const engineAt = (endpoint: string, engine = "toy:1"): MtEngine => scriptedEngine((text) => text, { endpoint, engine });

const SETTINGS: TranslationMemorySettings = {
	translator: engineAt("https://toy.example"),
	sourceLanguage: "en",
	targetLanguage: "es",
	glossary: null,
	style: undefined,
	instructions: undefined,
	context: false,
	temperature: null,
};

const SEGMENT = makeSegment("three whole words");

const translationOf = (text: string, more: Partial<Translation> = {}, segmentId = SEGMENT.id): Translation => ({
	segmentId,
	text,
	state: "translated",
	flags: [],
	...more,
});

function open() {
	const cache = createMemoryCache({ maxEntries: 10_000, ttlMs: 60_000, clock: createManualClock() });
	return (changes: Partial<TranslationMemorySettings> = {}, scope = "a") =>
		createTranslationMemory({ cache, scope }, { ...SETTINGS, ...changes });
}

describe("a translation in the cache", () => {
	it("is found again for the same text and kind, as cached, with warnings", async () => {
		const reuse = open()();
		const old = makeSegment("born in 1812", 7);
		await reuse.keep([translationOf("nacido entonces", {}, old.id)], [old]);
		const now = [makeSegment("born in 1812", 1), makeSegment("born in 1812", 2, "heading")];
		expect(await reuse.lookUp(now)).toEqual({
			found: [{ segmentId: "d1-s2", text: "nacido entonces", state: "cached", flags: ["numbers"], engine: "toy:1" }],
			rest: now.slice(1),
		});
	});

	it.each<[string, Partial<TranslationMemorySettings>]>([
		["server", { translator: engineAt("https://other.example") }],
		["model", { translator: engineAt("https://toy.example", "toy:2") }],
		["source language", { sourceLanguage: "de" }],
		["target language", { targetLanguage: "fr" }],
		["style", { style: "plain" }],
		["instruction", { instructions: "plain" }],
		["use of neighbours", { context: true }],
		["temperature", { temperature: 0 }],
		["depth of thought", { reasoning: "high" }],
	])("is of no use to another %s", async (_what, changes) => {
		const reuseWith = open();
		await reuseWith().keep([translationOf("tres palabras enteras")], [SEGMENT]);
		expect((await reuseWith(changes).lookUp([SEGMENT])).found).toEqual([]);
		expect((await reuseWith({}, "b").lookUp([SEGMENT])).found).toEqual([]);
		expect((await reuseWith().lookUp([SEGMENT])).found).toHaveLength(1);
	});

	it("needs a translator with an endpoint, and a cache", async () => {
		const { endpoint: _, ...anywhere } = engineAt("");
		const reuseWith = open();
		const reuses = [reuseWith({ translator: anywhere }), createTranslationMemory(null, SETTINGS)];
		for (const reuse of reuses) {
			await reuse.keep([translationOf("tres palabras enteras")], [SEGMENT]);
			expect(await reuse.lookUp([SEGMENT])).toEqual({ found: [], rest: [SEGMENT] });
		}
	});
});

describe("a kept translation", () => {
	const kept = async (translation: Translation, segment = SEGMENT) => {
		const reuse = open()();
		await reuse.keep([translation], [segment]);
		return (await reuse.lookUp([segment])).found.length > 0;
	};

	it("has three words or more", async () => {
		expect(await kept(translationOf("tres palabras enteras"))).toBe(true);
		expect(await kept(translationOf("dos palabras"), makeSegment("two words"))).toBe(false);
	});

	it("was translated without guessed tags", async () => {
		expect(await kept(translationOf("tres palabras enteras", { flags: ["numbers"] }))).toBe(true);
		expect(await kept(translationOf("tres palabras enteras", { flags: ["numbers", "tags_aligned"] }))).toBe(false);
		expect(await kept(translationOf("tres palabras enteras", { flags: ["tags_piecewise"] }))).toBe(false);
		for (const state of ["needs_review", "cached", "edited"] as const) {
			expect(await kept(translationOf("tres palabras enteras", { state }))).toBe(false);
		}
	});

	it("belongs to a requested segment", async () => {
		const reuse = open()();
		await reuse.keep([translationOf("tres palabras enteras", {}, "d9-s9")], [SEGMENT]);
		expect((await reuse.lookUp([SEGMENT])).found).toEqual([]);
	});
});

it("a book of many texts is looked up completely, in order", async () => {
	const reuse = open()();
	const segments = makeSegments(Array.from({ length: 450 }, (_, index) => `sentence number ${index} of the book`));
	const known = segments.filter((_, index) => index % 2 === 0);
	await reuse.keep(
		known.map(({ id, text }) =>
			translationOf(text.replace("sentence", "la frase").replace("of the book", "del libro"), {}, id),
		),
		segments,
	);
	const { found, rest } = await reuse.lookUp(segments);
	expect(found.map(({ segmentId }) => segmentId)).toEqual(known.map(({ id }) => id));
	expect(rest).toEqual(segments.filter((_, index) => index % 2 === 1));
});
