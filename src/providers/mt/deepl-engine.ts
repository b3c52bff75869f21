import { z } from "zod";
import { invalidField } from "../../core/errors.ts";
import { stripTags } from "../../core/tagged-text.ts";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { createDeeplGlossary } from "./deepl-glossary.ts";
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

/** https://developers.deepl.com/docs/best-practices/custom-instructions, and the release notes of DeepL's clients */
const WITH_INSTRUCTIONS = new Set(["de", "en", "es", "fr", "it", "ja", "ko", "zh"]);
const MAX_INSTRUCTIONS = 10;
const MAX_INSTRUCTION_CHARS = 300;
/** Of the text around a call's own: free of charge, and a request may have 128 KiB. */
const MAX_CONTEXT_CHARS = 6_000;

/**
 * DeepL's API, tags in its XML mode.
 * https://developers.deepl.com/docs/api-reference/translate, …/docs/xml-and-html-handling/xml
 */
export function createDeeplEngine(options: DeeplOptions): MtEngine {
	const { key, fetch, callTimeoutMs } = options;
	const target = languageCode(options.targetLanguage, TARGETS).toUpperCase();
	const source = languageCode(options.sourceLanguage, { no: "NB" }).toUpperCase();
	const free = options.plan === "free" || key.endsWith(":fx");
	const baseUrl = free ? options.freeBaseUrl : options.baseUrl;
	const terms = options.wishes.glossary ?? [];
	const pair = { source: source.toLowerCase(), target: glossaryCode(target) };
	const glossary = terms.length === 0 ? null : createDeeplGlossary({ ...options, baseUrl, terms, ...pair });
	const fixed = {
		source_lang: source,
		target_lang: target,
		// Without it the quicker model answers: https://developers.deepl.com/docs/translate/understanding-model-types
		model_type: "quality_optimized",
		tag_handling: "xml",
		// The default depends on the account's age: https://developers.deepl.com/docs/xml-and-html-handling/tag-handling-v2
		tag_handling_version: "v2",
		// Our tags are inline: none of them ends a sentence.
		outline_detection: false,
		non_splitting_tags: ["t", "x"],
		split_sentences: "nonewlines",
		show_billed_characters: true,
		...readStyle(options),
	};
	return createRestEngine({
		engine: options.plan === "free" ? "deepl:deeplfree" : "deepl:deepl",
		displayName: options.providerName,
		endpoint: options.baseUrl,
		keepsTags: true,
		maxTexts: 50,
		// 128 KiB a request, with what surrounds the texts.
		maxTextBytes: 100_000,
		// Markup is free: https://support.deepl.com/hc/en-us/articles/360020685720
		billedCharacters: (texts) => countCharacters(texts.map((text) => toMarkup(stripTags(text), "xml"))),
		async call(texts, signal, { context, onBilled }) {
			const glossaryId = await glossary?.id(signal);
			const { translations } = await postJson({
				providerName: options.providerName,
				url: `${baseUrl}/translate`,
				headers: { authorization: `DeepL-Auth-Key ${key}` },
				body: {
					text: texts.map((text) => toMarkup(text, "xml")),
					...fixed,
					...(context && { context: context.slice(-MAX_CONTEXT_CHARS).toWellFormed() }),
					...(glossaryId && { glossary_id: glossaryId }),
				},
				reply: REPLY,
				secrets: [key],
				signal,
				timeoutMs: callTimeoutMs,
				fetch,
			}).catch((error: unknown) => {
				throw glossary?.afterFailure(error) ?? error;
			});
			const billed = translations.map(({ billed_characters }) => billed_characters);
			if (billed.every((characters) => characters !== undefined)) onBilled?.(billed.reduce((sum, one) => sum + one, 0));
			return translations.map(({ text }) => fromMarkup(text, "xml"));
		},
		close: async () => glossary?.remove(),
	});
}

/** Glossaries know languages without their variants. */
function glossaryCode(target: string): string {
	return (target.split("-")[0] ?? target).toLowerCase();
}

/** @throws AppError `VALIDATION_ERROR` for a style that DeepL can't follow in the target language */
function readStyle({ wishes: { style, styleInstruction }, targetLanguage }: DeeplOptions): object {
	const name = style?.trim().toLowerCase();
	if (style === undefined) return {};
	// Where a language knows no formality, `prefer_` asks for nothing.
	if (name === "formal") return { formality: "prefer_more" };
	if (name === "informal") return { formality: "prefer_less" };
	if (!WITH_INSTRUCTIONS.has(languageCode(targetLanguage, {}))) {
		throw invalidField("style", `Into this language DeepL follows the styles "formal" and "informal" alone.`);
	}
	return { custom_instructions: inPieces(styleInstruction ?? style) };
}

/** Cut at spaces where there are any. */
function inPieces(instruction: string): string[] {
	const pieces: string[] = [];
	let rest = instruction.replace(/\s+/g, " ").trim();
	while (rest !== "" && pieces.length < MAX_INSTRUCTIONS) {
		const space = rest.length > MAX_INSTRUCTION_CHARS ? rest.lastIndexOf(" ", MAX_INSTRUCTION_CHARS) : -1;
		const end = space > 0 ? space : MAX_INSTRUCTION_CHARS;
		pieces.push(rest.slice(0, end).toWellFormed());
		rest = rest.slice(end).trim();
	}
	return pieces;
}
