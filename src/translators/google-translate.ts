import { notUnderstood, postJson } from "./http-call.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { type RestOptions, restEngine } from "./rest-engine.ts";
import type { MtEngine } from "./translator.ts";

const PROVIDER = "Google Cloud Translation";
/** https://cloud.google.com/translate/docs/languages */
const CODES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", nb: "no", fil: "tl", "pt-PT": "pt-PT", "fr-CA": "fr-CA" };

/**
 * Google Cloud Translation, Basic (v2): the edition that takes an API key; Advanced (v3) asks for OAuth and a project.
 * https://cloud.google.com/translate/docs/reference/rest/v2/translate
 */
export function googleTranslateEngine(options: RestOptions): MtEngine {
	const { keys, fetch, callTimeoutMs } = options;
	return restEngine(
		{
			engine: "google-translate:nmt",
			displayName: PROVIDER,
			endpoint: options.baseUrl,
			keepsTags: true,
			maxTexts: 128,
			async call(texts, key, signal) {
				const reply = await postJson({
					providerName: PROVIDER,
					url: `${options.baseUrl}/language/translate/v2`,
					// In a header rather than in the address, which proxies log.
					headers: { "x-goog-api-key": key },
					body: {
						q: texts.map((text) => toMarkup(text, "html")),
						source: languageCode(options.sourceLanguage, CODES),
						target: languageCode(options.targetLanguage, CODES),
						format: "html",
					},
					secrets: keys,
					signal,
					timeoutMs: callTimeoutMs,
					fetch,
				});
				return readTranslations(reply).map((text) => fromMarkup(text, "html"));
			},
		},
		keys,
	);
}

function readTranslations(reply: unknown): string[] {
	const { data } = reply as { data?: { translations?: Array<{ translatedText?: unknown }> } };
	if (!Array.isArray(data?.translations)) throw notUnderstood(PROVIDER);
	return data.translations.map((one) => {
		if (typeof one?.translatedText !== "string") throw notUnderstood(PROVIDER);
		return one.translatedText;
	});
}
