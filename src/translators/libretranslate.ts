import { notUnderstood, postJson } from "./http-call.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { type RestOptions, restEngine } from "./rest-engine.ts";
import type { MtEngine } from "./translator.ts";

const PROVIDER = "LibreTranslate";
/** The short codes are taken by old and new servers alike. */
const CODES = { "zh-Hans": "zh", "zh-Hant": "zt", "pt-BR": "pb", no: "nb", fil: "tl" };

/** A LibreTranslate server, tags in its HTML mode. https://docs.libretranslate.com/api/operations/translate/ */
export function libreTranslateEngine(options: RestOptions): MtEngine {
	const { keys, fetch, callTimeoutMs } = options;
	return restEngine(
		{
			engine: "libretranslate:libretranslate",
			displayName: PROVIDER,
			endpoint: options.baseUrl,
			keepsTags: true,
			// Public servers bound a request to 2,000 characters.
			maxTexts: 8,
			async call(texts, key, signal) {
				const reply = await postJson({
					providerName: PROVIDER,
					url: `${options.baseUrl}/translate`,
					headers: {},
					body: {
						q: texts.map((text) => toMarkup(text, "html")),
						source: languageCode(options.sourceLanguage, CODES),
						target: languageCode(options.targetLanguage, CODES),
						format: "html",
						...(key === "" ? {} : { api_key: key }),
					},
					secrets: keys,
					signal,
					timeoutMs: callTimeoutMs,
					fetch,
				});
				const { translatedText } = reply as { translatedText?: unknown };
				if (!isTexts(translatedText)) throw notUnderstood(PROVIDER);
				return translatedText.map((text) => fromMarkup(text, "html"));
			},
		},
		keys,
	);
}

function isTexts(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((one) => typeof one === "string");
}
