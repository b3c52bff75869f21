import { z } from "zod";
import { stripTags } from "../../core/tagged-text.ts";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { languageCode } from "./language-codes.ts";
import { countCharacters, createRestEngine } from "./rest-engine.ts";

const REPLY = z.object({ target: z.array(z.string()) });
const CODES = { "zh-Hant": "zh-Hant" };

/** Caiyun's translation API: plain texts. https://docs.caiyunapp.com/lingocloud-api/ */
export function createCaiyunEngine(options: EngineOptions): MtEngine {
	const { key, fetch, callTimeoutMs } = options;
	const from = languageCode(options.sourceLanguage, CODES);
	const to = languageCode(options.targetLanguage, CODES);
	return createRestEngine({
		engine: "caiyun:caiyun",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: false,
		maxTexts: 16,
		// Spaces and punctuation count: https://docs.caiyunapp.com/lingocloud-api/
		billedCharacters: (texts) => countCharacters(texts.map(stripTags)),
		async call(texts, signal) {
			const { target } = await postJson({
				providerName: options.providerName,
				url: `${options.baseUrl}/v1/translator`,
				headers: { "x-authorization": `token ${key}` },
				body: { source: texts.map(stripTags), trans_type: `${from}2${to}`, request_id: "diglot" },
				reply: REPLY,
				secrets: [key],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			});
			return target;
		},
	});
}
