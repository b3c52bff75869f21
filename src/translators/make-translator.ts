import { AppError } from "../core/errors.ts";
import { type OpenApertium, sharedApertiumEngines } from "./apertium.ts";
import { chooseApertiumPair, findApertiumPairs } from "./apertium-pairs.ts";
import { withVersionPath } from "./base-url.ts";
import { openaiChatModel } from "./openai.ts";
import { pseudoEngine } from "./pseudo.ts";
import type { MtEngine, Translator, TranslatorFactory, TranslatorRequest } from "./translator.ts";

export interface TranslatorSettings {
	/** As configured (SPEC §4); a missing version path is added. */
	baseUrls: {
		openai: string;
		ollama: string;
	};
	/** For tests and proxies; otherwise the platform's own. */
	fetch?: typeof globalThis.fetch;
	/** Where Apertium's modes are; otherwise where packages put them. */
	apertiumModes?: readonly string[];
}

/**
 * The one place that knows which adapter speaks for which provider.
 *
 * @throws AppError `VALIDATION_ERROR` (from the factory's calls) with the field at fault in `details.field`;
 *   `API_KEY_INVALID` where the provider needs a key and got none
 */
export function translatorFactory(settings: TranslatorSettings): TranslatorFactory {
	const openApertium = sharedApertiumEngines();
	return async (request) => {
		if (request.provider === "apertium") return apertiumFor(request, openApertium, settings.apertiumModes);
		if (request.provider === "pseudo") return pseudoEngine();
		return chatFor(request, settings);
	};
}

function chatFor(request: TranslatorRequest, settings: TranslatorSettings): Translator {
	const { provider, modelId, keys } = request;
	if (modelId === "") {
		throw new AppError(`The model ${provider} has no model id of its own; name one with model_id.`, {
			code: "VALIDATION_ERROR",
			details: { field: "model_id" },
		});
	}
	const common = { provider, modelId, keys, ...(settings.fetch ? { fetch: settings.fetch } : {}) };
	if (provider === "ollama") {
		const baseUrl = checkedBaseUrl(settings.baseUrls.ollama);
		return openaiChatModel({ ...common, providerName: "Ollama", baseUrl, dialect: "plain", structured: "schema" });
	}
	const baseUrl = checkedBaseUrl(settings.baseUrls.openai);
	if (provider === "openai-compatible") {
		// No address: the name goes into the book.
		const providerName = "OpenAI-compatible server";
		return openaiChatModel({ ...common, providerName, baseUrl, dialect: "plain", structured: "object" });
	}
	if (provider === "openai") {
		if (keys.length === 0) {
			throw new AppError("OpenAI needs an API key.", { code: "API_KEY_INVALID", details: { provider } });
		}
		return openaiChatModel({ ...common, providerName: "OpenAI", baseUrl, dialect: "official", structured: "schema" });
	}
	throw new AppError(`There is no provider called ${provider}.`, {
		code: "VALIDATION_ERROR",
		details: { field: "model" },
	});
}

function apertiumFor(request: TranslatorRequest, open: OpenApertium, modes: readonly string[] | undefined): MtEngine {
	const pairs = findApertiumPairs(modes);
	if (pairs.length === 0) {
		throw new AppError(
			"Apertium is not installed on this machine. Install it, for example with: apt-get install apertium apertium-eng-spa",
			{ code: "VALIDATION_ERROR", details: { field: "model" } },
		);
	}
	const pair = chooseApertiumPair(pairs, request.sourceLanguage, request.targetLanguage);
	if (pair) return open(pair);
	const installed = pairs.map((one) => `${one.source} to ${one.target}`);
	throw new AppError(
		`Apertium has no pair for ${request.sourceLanguage} to ${request.targetLanguage} installed. Installed: ${installed.join(", ")}.`,
		{ code: "VALIDATION_ERROR", details: { field: "target_language", installed_pairs: installed } },
	);
}

function checkedBaseUrl(baseUrl: string): string {
	try {
		return withVersionPath(baseUrl, "v1");
	} catch (cause) {
		throw new AppError("The provider's base URL is not a valid http or https address.", {
			code: "VALIDATION_ERROR",
			cause,
			details: { field: "base_url" },
		});
	}
}
