import { z } from "zod";
import { resolveLanguage } from "../../catalog/languages.ts";
import { stripTags } from "../../core/tagged-text.ts";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { createRestEngine } from "./rest-engine.ts";

const REPLY = z.object({ data: z.string() });

/**
 * A server of the user's own with BBM's custom API: `POST {text, source_lang, target_lang}` to the URL of
 * `BBM_CUSTOM_API` (here `baseUrl`), one text at a time; the reply is `{data: "…"}`. As in BBM the target is the
 * language's English name in lower case.
 */
export function createCustomApiEngine(options: EngineOptions): MtEngine {
	const { fetch, callTimeoutMs } = options;
	const target = resolveLanguage(options.targetLanguage)?.name.toLowerCase() ?? options.targetLanguage;
	return createRestEngine({
		engine: "customapi:customapi",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: false,
		maxTexts: 1,
		async call(texts, signal) {
			const { data } = await postJson({
				providerName: options.providerName,
				url: options.baseUrl,
				headers: {},
				body: { text: stripTags(texts[0] ?? ""), source_lang: options.sourceLanguage, target_lang: target },
				reply: REPLY,
				secrets: [options.baseUrl],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			});
			return [data];
		},
	});
}
