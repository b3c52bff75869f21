import { createHash } from "node:crypto";
import type { CacheEntry, TranslationCache } from "../caches/cache.ts";
import type { GlossaryTerm } from "../core/glossary.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Translator } from "../providers/translator.ts";
import type { Glossary } from "./prompts/glossary.ts";
import type { Languages } from "./verification/verdict.ts";
import { findTextFault, findWarnings } from "./verification/verify-text.ts";
import { yieldToEventLoop } from "./yield-to-event-loop.ts";

export interface CacheUse {
	cache: TranslationCache;
	/** Who shares the entries: one caller where auth is on, else every caller of this server (rule D6). */
	scope: string;
}

/** What shapes a job's translations besides their text (rule D6). */
export interface TranslationMemorySettings extends Languages {
	translator: Translator;
	glossary: Glossary | null;
	style: string | undefined;
	instructions: string | undefined;
	/** Whether batches carry their neighbours. */
	context: boolean;
	temperature: number | null;
	/** Defaults to as little as the model allows. */
	reasoning?: "low" | "high" | undefined;
}

/** Incremented with each change of the prompt that would change translations. */
const CONTRACT = 1;
/** Shorter texts mean different things in different books (rule D6). */
const MIN_WORDS = 3;
const KEYS_AT_ONCE = 200;

export interface TranslationMemory {
	/** The segments with a known translation, as `cached`, and the rest. */
	lookUp(segments: readonly Segment[]): Promise<{ found: Translation[]; rest: Segment[] }>;
	/** Keeps the translations without errors. */
	keep(translations: readonly Translation[], segments: readonly Segment[]): Promise<void>;
}

/** For jobs without a cache, and for translators without an endpoint. */
const NO_MEMORY: TranslationMemory = {
	lookUp: async (segments) => ({ found: [], rest: [...segments] }),
	keep: async () => {},
};

export function createTranslationMemory(use: CacheUse | null, settings: TranslationMemorySettings): TranslationMemory {
	const { engine, endpoint } = settings.translator;
	if (use === null || endpoint === undefined) return NO_MEMORY;
	const { cache, scope } = use;
	const { sourceLanguage, targetLanguage, style, instructions, context, temperature, reasoning } = settings;
	const common = [CONTRACT, scope, engine, endpoint, sourceLanguage, targetLanguage];
	const preferences = [style ?? "", instructions ?? "", context, temperature, ...(reasoning ? [reasoning] : [])];

	function keyOf({ text, kind }: Segment): string {
		const terms: GlossaryTerm[] = settings.glossary?.termsIn(text) ?? [];
		const facts = [...common, ...preferences, terms.map(({ source, target }) => [source, target]), kind, text];
		return createHash("sha256").update(JSON.stringify(facts)).digest("base64url");
	}

	function toTranslation(segment: Segment, text: string | undefined): Translation | null {
		if (text === undefined) return null;
		const pair = { source: segment.text, translation: text, sourceLanguage, targetLanguage };
		// The rules may have become stricter since.
		if (findTextFault(pair) !== null) return null;
		return { segmentId: segment.id, text, state: "cached", flags: findWarnings(pair), engine };
	}

	return {
		async lookUp(segments) {
			const found: Translation[] = [];
			const rest: Segment[] = [];
			for (let from = 0; from < segments.length; from += KEYS_AT_ONCE) {
				const some = segments.slice(from, from + KEYS_AT_ONCE);
				const keys = new Map(some.filter(isReusable).map((segment) => [segment.id, keyOf(segment)]));
				const texts = await cache.get([...keys.values()]);
				for (const segment of some) {
					const translation = toTranslation(segment, texts.get(keys.get(segment.id) ?? ""));
					if (translation) found.push(translation);
					else rest.push(segment);
				}
				// A novel has ten thousand texts: lets other work run in between.
				await yieldToEventLoop();
			}
			return { found, rest };
		},
		async keep(translations, segments) {
			const byId = new Map(segments.map((segment) => [segment.id, segment]));
			const entries = translations.flatMap(({ segmentId, state, text, flags }): CacheEntry[] => {
				const segment = byId.get(segmentId);
				// Tags set by alignment are a stopgap that a better try may replace.
				const isSound = state === "translated" && !flags.some((flag) => flag.startsWith("tags_"));
				return segment && isSound && isReusable(segment) ? [{ key: keyOf(segment), text }] : [];
			});
			if (entries.length > 0) await cache.put(entries);
		},
	};
}

function isReusable(segment: Segment): boolean {
	return segment.words >= MIN_WORDS;
}
