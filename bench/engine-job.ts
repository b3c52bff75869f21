import type { BookReading, ReadRequest } from "../src/core/book-reading.ts";
import type { RenderRequest } from "../src/core/rendering.ts";
import { type BookLimits, DEFAULT_LIMITS } from "../src/formats/book-limits.ts";
import { createPseudoEngine } from "../src/providers/mt/pseudo-engine.ts";

/** Spec §4's defaults. */
export const LIMITS: BookLimits = { ...DEFAULT_LIMITS, maxDocumentBytes: 16 * 2 ** 20 };

export function requestReading(path: string): ReadRequest {
	return { path, targetLanguage: "es" };
}

/** The bilingual book with every segment pseudo-translated, so that every block is edited. */
export async function requestRendering(path: string, out: string, reading: BookReading): Promise<RenderRequest> {
	const engine = createPseudoEngine();
	const texts = reading.segments.map(({ text }) => text);
	const translated = await engine.translate(texts, new AbortController().signal);
	const pairs = reading.segments.map(({ id, text }, index): [string, string] => [id, translated[index] ?? text]);
	return {
		path,
		out,
		layout: "original_first",
		translations: Object.fromEntries(pairs),
		sourceLanguage: "en",
		targetLanguage: "es",
		inputSha256: "0".repeat(64),
		modifiedAt: 0,
		engineName: engine.displayName,
	};
}
