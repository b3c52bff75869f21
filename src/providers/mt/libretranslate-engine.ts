import { z } from "zod";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { createRestEngine } from "./rest-engine.ts";

const REPLY = z.object({ translatedText: z.array(z.string()) });
/** Old and new servers alike accept the short codes. */
const CODES = { "zh-Hans": "zh", "zh-Hant": "zt", "pt-BR": "pb", no: "nb", fil: "tl" };

/** A LibreTranslate server, tags in its HTML mode. https://docs.libretranslate.com/api/operations/translate/ */
export function createLibreTranslateEngine(options: EngineOptions): MtEngine {
	const { key, fetch, callTimeoutMs } = options;
	return createRestEngine({
		engine: "libretranslate:libretranslate",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: true,
		// Public servers limit a request to 2,000 characters.
		maxTexts: 8,
		async call(texts, signal) {
			const { translatedText } = await postJson({
				providerName: options.providerName,
				url: `${options.baseUrl}/translate`,
				headers: {},
				body: {
					q: texts.map((text) => toMarkup(text, "html")),
					source: languageCode(options.sourceLanguage, CODES),
					target: languageCode(options.targetLanguage, CODES),
					format: "html",
					...(key === "" ? {} : { api_key: key }),
				},
				reply: REPLY,
				secrets: [key],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			});
			return translatedText.map((text) => fromMarkup(text, "html"));
		},
	});
}
