import { z } from "zod";
import { postJson } from "./http-call.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { type RestOptions, restEngine } from "./rest-engine.ts";
import type { MtEngine } from "./translator.ts";

export interface DeeplOptions extends RestOptions {
	/** Where keys of the free plan are sent, which end in `:fx`. */
	freeBaseUrl: string;
	plan: "pro" | "free";
}

const REPLY = z.object({ translations: z.array(z.object({ text: z.string() })) });
const PROVIDER = "DeepL";
/** https://developers.deepl.com/docs/getting-started/supported-languages: English and Portuguese need a variant as target. */
const TARGETS = {
	en: "EN-US",
	"en-GB": "EN-GB",
	pt: "PT-PT",
	"pt-BR": "PT-BR",
	"zh-Hans": "ZH-HANS",
	"zh-Hant": "ZH-HANT",
	"es-419": "ES-419",
	no: "NB",
};

/**
 * DeepL's API, tags in its XML mode.
 * https://developers.deepl.com/docs/api-reference/translate, …/docs/xml-and-html-handling/xml
 */
export function deeplEngine(options: DeeplOptions): MtEngine {
	const { keys, fetch, callTimeoutMs } = options;
	const target = languageCode(options.targetLanguage, TARGETS).toUpperCase();
	const source = languageCode(options.sourceLanguage, { no: "NB" }).toUpperCase();
	return restEngine(
		{
			engine: options.plan === "free" ? "deepl:deeplfree" : "deepl:deepl",
			displayName: PROVIDER,
			endpoint: options.baseUrl,
			keepsTags: true,
			maxTexts: 50,
			async call(texts, key, signal) {
				const free = options.plan === "free" || key.endsWith(":fx");
				const { translations } = await postJson({
					providerName: PROVIDER,
					url: `${free ? options.freeBaseUrl : options.baseUrl}/translate`,
					headers: { authorization: `DeepL-Auth-Key ${key}` },
					body: {
						text: texts.map((text) => toMarkup(text, "xml")),
						source_lang: source,
						target_lang: target,
						tag_handling: "xml",
						// Our tags stand inside sentences: none of them ends one.
						outline_detection: false,
						non_splitting_tags: ["t", "x"],
						split_sentences: "nonewlines",
					},
					reply: REPLY,
					secrets: keys,
					signal,
					timeoutMs: callTimeoutMs,
					fetch,
				});
				return translations.map(({ text }) => fromMarkup(text, "xml"));
			},
		},
		keys,
	);
}
