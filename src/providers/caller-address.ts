import { AppError, invalidField } from "../core/errors.ts";
import type { RegisteredProvider } from "./registry.ts";
import { CallError, type Translator } from "./translator.ts";

/**
 * The provider whose address a request may replace: one whose address is a setting. The others sign their requests, run
 * on this machine, or have one address in the world.
 *
 * @param name as the request has it; shown where it may not be replaced
 * @throws AppError `VALIDATION_ERROR` for any other
 */
export function checkReplaceable(record: RegisteredProvider | null, name: string): RegisteredProvider {
	if (record?.address?.kind === "setting") return record;
	throw invalidField("base_url", `${name} is reached at its own address only; leave base_url out.`);
}

/** Where providers take their keys. */
const KEY_HEADERS = ["authorization", "api-key", "x-api-key", "x-goog-api-key"];

/**
 * The fetch of a translator at a caller's address. A refusal by the checked `fetch` becomes `rejected`, so that the call
 * is not retried. Without a key of the caller's own no header for keys is sent at all, whatever an SDK finds in the
 * server's environment.
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

/** Without an endpoint a translator's texts are not cached: what a caller's server answers serves no other book (rule D6). */
export function withoutCache(translator: Translator): Translator {
	// Not a copy: what a model knows of its endpoint grows.
	return Object.create(translator, { endpoint: { value: undefined, enumerable: true } }) as Translator;
}
