import { randomUUID } from "node:crypto";
import { z } from "zod";
import { stripTags } from "../../core/tagged-text.ts";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import { CallError, type MtEngine } from "../translator.ts";
import { languageCode } from "./language-codes.ts";
import { createRestEngine } from "./rest-engine.ts";

const REPLY = z.union([
	z.object({ auto_translation: z.array(z.string()) }),
	// Failures come with status 200 too.
	z.object({ header: z.object({ ret_code: z.string() }) }),
]);
const CODES = { "zh-Hant": "zh-TW" };

/**
 * Tencent TranSmart's interactive translation, the service that BBM calls by this name: plain texts, no key.
 * Its page at https://transmart.qq.com documents it; it may change or end without notice.
 */
export function createTencentTransmartEngine(options: EngineOptions): MtEngine {
	const { fetch, callTimeoutMs } = options;
	const session = randomUUID();
	return createRestEngine({
		engine: "tencentransmart:tencentransmart",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: false,
		maxTexts: 8,
		maxConcurrency: 1,
		async call(texts, signal) {
			const reply = await postJson({
				providerName: options.providerName,
				url: `${options.baseUrl}/api/imt`,
				headers: {},
				body: {
					header: { fn: "auto_translation", client_key: `browser-diglot-${session}-${Date.now()}` },
					type: "plain",
					model_category: "normal",
					source: { lang: languageCode(options.sourceLanguage, CODES), text_list: texts.map(stripTags) },
					target: { lang: languageCode(options.targetLanguage, CODES) },
				},
				reply: REPLY,
				secrets: [],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			});
			if ("auto_translation" in reply) return reply.auto_translation;
			const code = reply.header.ret_code;
			const fault = /limit|busy|frequen/i.test(code) ? "busy" : "unreachable";
			throw new CallError(`${options.providerName} gave no translation (${code.slice(0, 100)})`, { fault });
		},
	});
}
