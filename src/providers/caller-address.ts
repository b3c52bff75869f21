import { AppError } from "../core/errors.ts";
import { CallError, type Translator } from "./translator.ts";

/** Providers whose address a request may replace: those whose address is a setting. The others sign or host by themselves. */
const REPLACEABLE: ReadonlySet<string> = new Set([
	"openai",
	"openai-compatible",
	"anthropic",
	"google",
	"groq",
	"xai",
	"qwen",
	"deepseek",
	"mistral",
	"openrouter",
	"azure",
	"ollama",
	"deepl",
	"libretranslate",
	"customapi",
]);

/** @throws AppError `VALIDATION_ERROR` for a provider that is always reached at its own address */
export function checkReplaceable(provider: string): void {
	if (REPLACEABLE.has(provider)) return;
	throw new AppError(`${provider} is reached at its own address only; leave base_url out.`, {
		code: "VALIDATION_ERROR",
		details: { field: "base_url" },
	});
}

/** Where providers take their keys. */
const KEY_HEADERS = ["authorization", "api-key", "x-api-key", "x-goog-api-key"];

/**
 * The fetch of a translator at a caller's address. What the checked `fetch` refuses is told as refused for good, so
 * that no call is sent again in vain. Without a key of the caller's own no header for keys is sent at all.
 */
export function fetchForCaller(fetch: typeof globalThis.fetch, hasKey: boolean): typeof globalThis.fetch {
	return async (input, init) => {
		const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
		for (const name of hasKey ? [] : KEY_HEADERS) headers.delete(name);
		try {
			return await fetch(input, { ...init, headers });
		} catch (error) {
			throw error instanceof AppError ? new CallError(error.message, { fault: "rejected", cause: error }) : error;
		}
	};
}

/** What a caller's own server answers is never shared with other books (rule D6). */
export function withoutCache(translator: Translator): Translator {
	const { endpoint: _, ...rest } = translator;
	return rest;
}
