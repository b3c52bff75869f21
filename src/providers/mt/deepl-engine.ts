import { z } from "zod";
import { stripTags } from "../../core/tagged-text.ts";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { countCharacters, createRestEngine } from "./rest-engine.ts";

export interface DeeplOptions extends EngineOptions {
	/** Where calls with keys of the free plan, which end in `:fx`, are sent. */
	freeBaseUrl: string;
	plan: "pro" | "free";
}

const REPLY = z.object({
	translations: z.array(z.object({ text: z.string(), billed_characters: z.number().int().nonnegative().optional() })),
});
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
export function createDeeplEngine(options: DeeplOptions): MtEngine {
	const { key, fetch, callTimeoutMs } = options;
	const target = languageCode(options.targetLanguage, TARGETS).toUpperCase();
	const source = languageCode(options.sourceLanguage, { no: "NB" }).toUpperCase();
	return createRestEngine({
		engine: options.plan === "free" ? "deepl:deeplfree" : "deepl:deepl",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: true,
		maxTexts: 50,
		// Markup is free: https://support.deepl.com/hc/en-us/articles/360020685720
		billedCharacters: (texts) => countCharacters(texts.map((text) => toMarkup(stripTags(text), "xml"))),
		async call(texts, signal, onBilled) {
			const free = options.plan === "free" || key.endsWith(":fx");
			const { translations } = await postJson({
				providerName: options.providerName,
				url: `${free ? options.freeBaseUrl : options.baseUrl}/translate`,
				headers: { authorization: `DeepL-Auth-Key ${key}` },
				body: {
					text: texts.map((text) => toMarkup(text, "xml")),
					source_lang: source,
					target_lang: target,
					tag_handling: "xml",
					// Our tags are inline: none of them ends a sentence.
					outline_detection: false,
					non_splitting_tags: ["t", "x"],
					split_sentences: "nonewlines",
					show_billed_characters: true,
				},
				reply: REPLY,
				secrets: [key],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			});
			const billed = translations.map(({ billed_characters }) => billed_characters);
			if (billed.every((characters) => characters !== undefined)) onBilled(billed.reduce((sum, one) => sum + one, 0));
			return translations.map(({ text }) => fromMarkup(text, "xml"));
		},
	});
}
