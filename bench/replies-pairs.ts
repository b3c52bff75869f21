import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeHTML } from "entities";
import { systemClock } from "../src/core/clock.ts";
import type { Segment } from "../src/core/segment.ts";
import { parseTaggedText, renumberTags } from "../src/core/tagged-text.ts";
import { readBook } from "../src/formats/epub/segments/read-book.ts";
import { createMemoryPacer } from "../src/pacing/memory.ts";
import { createApertiumEngine } from "../src/providers/apertium/engine.ts";
import { chooseApertiumPair, findApertiumPairs } from "../src/providers/apertium/pairs.ts";
import { translateSegments } from "../src/translation/translate-segments.ts";
import type { WireSegment } from "../src/translation/verification/verify-reply.ts";
import { makeSegment } from "../test/fixtures/segments.ts";
import { LIMITS, requestReading } from "./engine-job.ts";
import type { WirePair } from "./replies-faults.ts";

/** Texts with a translation of each that nobody made for us. */
export interface Pairs {
	name: string;
	sourceLanguage: string;
	targetLanguage: string;
	pairs: { segment: Segment; translation: string }[];
}

/** English novels of the corpus in Apertium's Spanish; `null` where one of them is missing. */
export async function translateNovels(corpus: string, books: readonly string[], count: number): Promise<Pairs | null> {
	const pair = chooseApertiumPair(findApertiumPairs(), "en", "es");
	if (!pair || books.some((book) => !existsSync(join(corpus, book)))) return null;
	const each = Math.ceil(count / books.length);
	const segments = books
		.flatMap((book) => readBook(requestReading(join(corpus, book)), LIMITS).segments.slice(0, each))
		.map(({ text, kind }, index) => makeSegment(text, index, kind));
	const translations = new Map<string, string>();
	const translator = createApertiumEngine(pair);
	try {
		await translateSegments(
			{
				segments,
				lanes: [{ name: "apertium", translator }],
				pacer: createMemoryPacer({ clock: systemClock, ceiling: 4 }),
				sourceLanguage: "en",
				targetLanguage: "es",
				book: { title: "Novels", authors: [] },
				temperature: null,
			},
			async (batch) => {
				for (const { segmentId, text, state } of batch.translations) {
					if (state !== "needs_review") translations.set(segmentId, text);
				}
			},
			new AbortController().signal,
		);
	} finally {
		await translator.close();
	}
	const pairs = segments.flatMap((segment) => {
		const translation = translations.get(segment.id);
		return translation === undefined ? [] : [{ segment, translation }];
	});
	return { name: "novels, Apertium", sourceLanguage: "en", targetLanguage: "es", pairs };
}

/** Debian's packages `debian-reference-*` (GPL-2+): a manual in nine languages, of which each has the same paragraphs. */
const MANUAL = "/usr/share/debian-reference";
const MANUAL_LANGUAGES = {
	es: "es",
	fr: "fr",
	de: "de",
	it: "it",
	pt: "pt",
	ja: "ja",
	"zh-cn": "zh-Hans",
	"zh-tw": "zh-Hant",
};

/** The manual's paragraphs that are translated, by language; none where the packages are not installed. */
export function readManual(): Pairs[] {
	if (!existsSync(MANUAL)) return [];
	const chapters = readdirSync(MANUAL).filter((name) => /^(?:ch|ap|pr)\w+\.en\.html$/.test(name));
	return Object.entries(MANUAL_LANGUAGES).flatMap(([code, targetLanguage]) => {
		const texts = chapters.flatMap((chapter) => {
			const translated = join(MANUAL, chapter.replace(".en.", `.${code}.`));
			if (!existsSync(translated)) return [];
			const [sources, translations] = [readParagraphs(join(MANUAL, chapter)), readParagraphs(translated)];
			if (sources.length !== translations.length) return [];
			return sources.map((source, index) => [source, translations[index] ?? ""] as const);
		});
		const done = texts.filter(([source, translation]) => isTranslated(source, translation));
		const pairs = done.map(([source, translation], index) => ({ segment: makeSegment(source, index), translation }));
		return pairs.length > 0 ? [{ name: `manual, ${code}`, sourceLanguage: "en", targetLanguage, pairs }] : [];
	});
}

function readParagraphs(path: string): string[] {
	return [...readFileSync(path, "utf8").matchAll(/<p(?: [^>]*)?>(.*?)<\/p>/gs)].map(([, inner = ""]) =>
		decodeHTML(inner.replace(/<[^>]*>/g, ""))
			.replace(/\s+/g, " ")
			.trim(),
	);
}

/** Words in a row that a translation has from its source where nobody has translated it yet: only its references are. */
const COPIED_WORDS = 6;

function isTranslated(source: string, translation: string): boolean {
	const toWords = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
	const known = ` ${toWords(source).join(" ")} `;
	const words = toWords(translation);
	const isCopied = words.some(
		(_word, index) =>
			index + COPIED_WORDS <= words.length && known.includes(` ${words.slice(index, index + COPIED_WORDS).join(" ")} `),
	);
	return !isCopied && source !== translation && /\p{L}/u.test(source);
}

/** A pair as a model would send it: with the tags' numbers of the batch. */
export function takeTranslation({ id, segment, wire }: WireSegment, translation: string): WirePair {
	const [own, sent] = [tagNumbers(segment.text), tagNumbers(wire.text)];
	const toWire = new Map(own.map((number, index) => [number, sent[index] ?? number]));
	return { id, source: wire.text, translation: renumberTags(translation, (number) => toWire.get(number) ?? number) };
}

function tagNumbers(text: string): number[] {
	return parseTaggedText(text).flatMap((piece) => (piece.type === "text" ? [] : [piece.number]));
}
