import { randomUUID } from "node:crypto";
import { stripTags } from "../core/tagged-text.ts";
import { notUnderstood, postJson } from "./http-call.ts";
import { languageCode } from "./language-codes.ts";
import { type RestOptions, restEngine } from "./rest-engine.ts";
import { CallError, type MtEngine } from "./translator.ts";

const PROVIDER = "Tencent TranSmart";
const CODES = { "zh-Hant": "zh-TW" };

/**
 * Tencent TranSmart's interactive translation, the service that BBM calls by this name: plain texts, no key.
 * Its page at https://transmart.qq.com documents it; it may change or end without notice.
 */
export function tencentTransmartEngine(options: RestOptions): MtEngine {
	const { fetch, callTimeoutMs } = options;
	const session = randomUUID();
	return restEngine(
		{
			engine: "tencentransmart:tencentransmart",
			displayName: PROVIDER,
			endpoint: options.baseUrl,
			keepsTags: false,
			maxTexts: 8,
			maxConcurrency: 1,
			async call(texts, _key, signal) {
				const reply = await postJson({
					providerName: PROVIDER,
					url: `${options.baseUrl}/api/imt`,
					headers: {},
					body: {
						header: { fn: "auto_translation", client_key: `browser-diglot-${session}-${Date.now()}` },
						type: "plain",
						model_category: "normal",
						source: { lang: languageCode(options.sourceLanguage, CODES), text_list: texts.map(stripTags) },
						target: { lang: languageCode(options.targetLanguage, CODES) },
					},
					secrets: [],
					signal,
					timeoutMs: callTimeoutMs,
					fetch,
				});
				return readTranslations(reply);
			},
		},
		[],
	);
}

/** Failures come with status 200 and a `ret_code` of their own. */
function readTranslations(reply: unknown): string[] {
	const { header, auto_translation: texts } = reply as { header?: { ret_code?: unknown }; auto_translation?: unknown };
	const code = String(header?.ret_code ?? "");
	if (/limit|busy|frequen/i.test(code)) throw new CallError(`${PROVIDER} is busy (${code})`, { fault: "busy" });
	if (!Array.isArray(texts) || !texts.every((one) => typeof one === "string")) throw notUnderstood(PROVIDER);
	return texts;
}
