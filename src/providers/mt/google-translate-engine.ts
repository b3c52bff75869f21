import { z } from "zod";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { countCharacters, createRestEngine } from "./rest-engine.ts";

const REPLY = z.object({ data: z.object({ translations: z.array(z.object({ translatedText: z.string() })) }) });
/** https://cloud.google.com/translate/docs/languages */
const CODES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", nb: "no", fil: "tl", "pt-PT": "pt-PT", "fr-CA": "fr-CA" };

/**
 * Google Cloud Translation, Basic (v2): the edition that takes an API key; Advanced (v3) asks for OAuth and a project.
 * https://cloud.google.com/translate/docs/reference/rest/v2/translate
 */
export function createGoogleTranslateEngine(options: EngineOptions): MtEngine {
	const { key, fetch, callTimeoutMs } = options;
	return createRestEngine({
		engine: "google-translate:nmt",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: true,
		maxTexts: 128,
		// 30,000 characters a request: https://cloud.google.com/translate/quotas
		maxTextBytes: 27_000,
		// Markup is billed: https://cloud.google.com/translate/pricing
		billedCharacters: (texts) => countCharacters(texts.map((text) => toMarkup(text, "html"))),
		async call(texts, signal) {
			const { data } = await postJson({
				providerName: options.providerName,
				url: `${options.baseUrl}/language/translate/v2`,
				// In a header, because proxies log addresses.
				headers: { "x-goog-api-key": key },
				body: {
					q: texts.map((text) => toMarkup(text, "html")),
					source: languageCode(options.sourceLanguage, CODES),
					target: languageCode(options.targetLanguage, CODES),
					format: "html",
				},
				reply: REPLY,
				secrets: [key],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			});
			return data.translations.map(({ translatedText }) => fromMarkup(translatedText, "html"));
		},
	});
}
