import { AwsV4Signer } from "aws4fetch";
import { z } from "zod";
import { invalidField } from "../../core/errors.ts";
import { stripTags } from "../../core/tagged-text.ts";
import type { AwsAccess } from "../aws/credentials.ts";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { languageCode } from "./language-codes.ts";
import { fromMarkup, toMarkup } from "./markup.ts";
import { countCharacters, createRestEngine } from "./rest-engine.ts";

export interface AmazonTranslateOptions extends Omit<EngineOptions, "key"> {
	access: AwsAccess;
}

const TEXT_REPLY = z.object({ TranslatedText: z.string() });
const DOCUMENT_REPLY = z.object({ TranslatedDocument: z.object({ Content: z.string() }) });
/** https://docs.aws.amazon.com/translate/latest/dg/what-is-languages.html */
const CODES = {
	"zh-Hans": "zh",
	"zh-Hant": "zh-TW",
	nb: "no",
	fil: "tl",
	"fr-CA": "fr-CA",
	"es-MX": "es-MX",
	"pt-PT": "pt-PT",
	"fa-AF": "fa-AF",
};

/**
 * Amazon Translate by AWS's credential chain, signed by SigV4. From and into English texts travel as one HTML document
 * with their tags (`TranslateDocument`, which takes no other pairs); between other languages one plain text
 * a call (`TranslateText`).
 * https://docs.aws.amazon.com/translate/latest/APIReference/API_TranslateDocument.html, …/API_TranslateText.html
 */
export function createAmazonTranslateEngine(options: AmazonTranslateOptions): MtEngine {
	const source = languageCode(options.sourceLanguage, CODES);
	const target = languageCode(options.targetLanguage, CODES);
	const asDocument = source === "en" || target === "en";
	const settings = readSettings(options.wishes.style, target);

	async function post<Reply>(
		operation: string,
		body: object,
		reply: z.ZodType<Reply>,
		signal: AbortSignal,
	): Promise<Reply> {
		const credentials = await options.access.credentials();
		const url = `${options.baseUrl}/`;
		return postJson({
			providerName: options.providerName,
			url,
			async headers(text) {
				// AWS JSON 1.1: the operation is named by a header.
				const target = { "x-amz-target": `AWSShineFrontendService_20170701.${operation}` };
				const { region } = options.access;
				const signer = new AwsV4Signer({
					...credentials,
					region,
					service: "translate",
					url,
					headers: target,
					body: text,
				});
				const { headers } = await signer.sign();
				return { ...Object.fromEntries(headers), "content-type": "application/x-amz-json-1.1" };
			},
			body: { ...body, ...settings, SourceLanguageCode: source, TargetLanguageCode: target },
			reply,
			secrets: [credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken ?? ""],
			signal,
			timeoutMs: options.callTimeoutMs,
			fetch: options.fetch,
		});
	}

	return createRestEngine({
		engine: "amazon-translate:amazon-translate",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: asDocument,
		maxTexts: asDocument ? 32 : 1,
		// https://docs.aws.amazon.com/translate/latest/dg/what-is-limits.html
		maxTextBytes: asDocument ? 90_000 : 10_000,
		// AWS doesn't say whether a document's markup counts; this is the upper bound.
		billedCharacters: (texts) => countCharacters(asDocument ? [toDocument(texts)] : texts.map(stripTags)),
		async call(texts, signal) {
			if (!asDocument) {
				const body = { Text: stripTags(texts[0] ?? "") };
				return [(await post("TranslateText", body, TEXT_REPLY, signal)).TranslatedText];
			}
			const Content = Buffer.from(toDocument(texts), "utf8").toString("base64");
			const body = { Document: { Content, ContentType: "text/html" } };
			const { TranslatedDocument: document } = await post("TranslateDocument", body, DOCUMENT_REPLY, signal);
			return fromDocument(Buffer.from(document.Content, "base64").toString("utf8"));
		},
	});
}

/** https://docs.aws.amazon.com/translate/latest/dg/customizing-translations-formality.html */
const WITH_FORMALITY = new Set(["nl", "fr", "fr-CA", "de", "hi", "it", "ja", "ko", "pt-PT", "es", "es-MX"]);

/** @throws AppError `VALIDATION_ERROR` where the target language has no formality: AWS would refuse each call */
function readSettings(style: string | undefined, target: string): object {
	if (style === undefined) return {};
	if (!WITH_FORMALITY.has(target)) {
		throw invalidField("style", `Amazon Translate has no formality for the language "${target}".`);
	}
	return { Settings: { Formality: style.trim().toLowerCase() === "formal" ? "FORMAL" : "INFORMAL" } };
}

function toDocument(texts: readonly string[]): string {
	const paragraphs = texts.map((text) => `<p>${toMarkup(text, "html")}</p>`);
	return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>\n${paragraphs.join("\n")}\n</body></html>`;
}

function fromDocument(html: string): string[] {
	return [...html.matchAll(/<p\b[^>]*>([\s\S]*?)<\/p\s*>/gi)].map((match) =>
		fromMarkup((match[1] ?? "").trim(), "html"),
	);
}
