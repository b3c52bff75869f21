import { z } from "zod";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { countCharacters, createRestEngine } from "./rest-engine.ts";

export interface AzureTranslatorOptions extends EngineOptions {
	/** Of the resource; `null` for a global one. */
	region: string | null;
}

const REPLY = z.array(z.object({ translations: z.tuple([z.object({ text: z.string() })]) }));
/** https://learn.microsoft.com/azure/ai-services/translator/language-support */
const CODES = {
	"zh-Hans": "zh-Hans",
	"zh-Hant": "zh-Hant",
	"pt-PT": "pt-pt",
	"fr-CA": "fr-ca",
	no: "nb",
	tl: "fil",
	"sr-Cyrl": "sr-Cyrl",
	"sr-Latn": "sr-Latn",
	"mn-Cyrl": "mn-Cyrl",
};

/**
 * Azure Translator v3, tags in its HTML mode.
 * https://learn.microsoft.com/azure/ai-services/translator/text-translation/reference/v3/translate
 */
export function createAzureTranslatorEngine(options: AzureTranslatorOptions): MtEngine {
	const { key, region, fetch, callTimeoutMs } = options;
	const query = new URLSearchParams({
		"api-version": "3.0",
		from: languageCode(options.sourceLanguage, CODES),
		to: languageCode(options.targetLanguage, CODES),
		textType: "html",
	});
	return createRestEngine({
		engine: "azure-translator:v3",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: true,
		maxTexts: 100,
		// 50,000 characters a request: https://learn.microsoft.com/azure/ai-services/translator/service-limits
		maxTextBytes: 45_000,
		// Markup is billed: https://learn.microsoft.com/azure/ai-services/translator/service-limits
		billedCharacters: (texts) => countCharacters(texts.map((text) => toMarkup(text, "html"))),
		async call(texts, signal, { onBilled }) {
			const reply = await postJson({
				providerName: options.providerName,
				url: `${options.baseUrl}/translate?${query}`,
				headers: {
					"ocp-apim-subscription-key": key,
					...(region === null ? {} : { "ocp-apim-subscription-region": region }),
				},
				body: texts.map((text) => ({ Text: toMarkup(text, "html") })),
				reply: REPLY,
				onHeaders(headers) {
					const billed = headers["x-metered-usage"] ?? "";
					if (/^\d{1,12}$/.test(billed)) onBilled?.(Number(billed));
				},
				secrets: [key],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			});
			return reply.map(({ translations: [{ text }] }) => fromMarkup(text, "html"));
		},
	});
}
