import { APICallError } from "@ai-sdk/provider";
import { isAbort } from "../../core/errors.ts";
import { findNetworkCode, replyError, unreachableError } from "../http/call-errors.ts";
import { CallError } from "../translator.ts";

/**
 * The `CallError` for anything that an AI SDK model threw. Aborts are returned unchanged. No key or prompt gets into the
 * message: `secrets` that the provider echoes are redacted.
 *
 * @param provider its name for people
 */
export function toCallError(error: unknown, provider: string, secrets: readonly string[], now = Date.now()): unknown {
	if (isAbort(error) || error instanceof CallError) return error;
	if (!APICallError.isInstance(error)) {
		if (findNetworkCode(error) !== null) return unreachableError(error, provider);
		// The SDK's own errors about a reply (no choices, wrong types) come without a status.
		return new CallError(`${provider} sent a reply that could not be understood`, { fault: "unreachable" });
	}
	const status = error.statusCode;
	if (status === undefined || findNetworkCode(error) !== null) return unreachableError(error, provider);
	// No cause: the SDK's error carries the whole prompt and the headers.
	return replyError(
		{ status, headers: error.responseHeaders ?? {}, body: error.responseBody ?? "" },
		provider,
		secrets,
		now,
	);
}
