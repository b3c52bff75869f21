import { APICallError, JSONParseError, TypeValidationError } from "@ai-sdk/provider";
import { isAbort } from "../../core/errors.ts";
import { type ErrorReply, findNetworkCode, type Private, replyError, unreachableError } from "../http/call-errors.ts";
import { readErrorBody } from "../http/error-body.ts";
import { CallError } from "../translator.ts";
import { BrokenStream } from "./read-stream.ts";

/**
 * The `CallError` for anything that an AI SDK model threw. Aborts are returned unchanged. Nothing of `private` gets into
 * the message.
 *
 * @param provider its name for people
 */
export function toCallError(error: unknown, provider: string, secret: Private, now = Date.now()): unknown {
	if (error instanceof BrokenStream) return brokenStreamError(error, provider, secret, now);
	if (isAbort(error) || error instanceof CallError) return error;
	if (findNetworkCode(error) !== null) return unreachableError(error, provider);
	// No cause: the SDK's error carries the whole prompt and the headers.
	const reply = findErrorReply(error);
	if (reply) return replyError(reply, provider, secret, now);
	if (APICallError.isInstance(error)) return unreachableError(error, provider);
	// The SDK's own errors about a reply (no choices, wrong types) come without a status.
	return new CallError(`${provider} sent a reply that could not be understood`, { fault: "unreachable" });
}

/** What a provider answered instead of a translation, as far as `error` tells; `null` where it says nothing of it. */
export function findErrorReply(error: unknown): ErrorReply | null {
	if (error instanceof BrokenStream) return error.cause === undefined ? null : findErrorReply(error.cause);
	if (APICallError.isInstance(error)) {
		if (error.statusCode === undefined) return null;
		return { status: error.statusCode, headers: error.responseHeaders ?? {}, body: error.responseBody ?? "" };
	}
	const frame = frameOf(error);
	return frame === null ? null : { status: statusOf(frame), headers: {}, body: frame };
}

/** An error that came as a part of a stream, which each SDK hands on in its own way. */
function frameOf(error: unknown): string | null {
	if (JSONParseError.isInstance(error)) return error.text;
	if (TypeValidationError.isInstance(error)) return isErrorFrame(error.value) ? JSON.stringify(error.value) : null;
	if (error instanceof Error || typeof error !== "object" || error === null) return null;
	return JSON.stringify("data" in error ? error.data : error);
}

function isErrorFrame(value: unknown): boolean {
	return typeof value === "object" && value !== null && ("error" in value || "message" in value || "detail" in value);
}

/** What else comes may be tried again. */
const STATUSES: readonly { codes: RegExp; status: number }[] = [
	{ codes: /rate_?limit|quota|throttl|resource.?exhausted/i, status: 429 },
	{ codes: /overloaded/i, status: 529 },
	{ codes: /authentication/i, status: 401 },
	{ codes: /invalid|bad_?request|unsupported|context_length|filter|policy|moderation|inspection/i, status: 400 },
];

/** The HTTP status that the error would have had before the stream began. */
function statusOf(frame: string): number {
	const { status, code } = readErrorBody(frame);
	if (status !== undefined) return status;
	return STATUSES.find(({ codes }) => codes.test(code))?.status ?? 500;
}

/** After some text the request was not wrong, and the provider may bill it: no status says otherwise. */
function brokenStreamError({ cause, hasText }: BrokenStream, provider: string, secret: Private, now: number): unknown {
	const error =
		cause === undefined
			? new CallError(`${provider} broke its reply off`, { fault: "unreachable" })
			: toCallError(cause, provider, secret, now);
	if (!hasText || !(error instanceof CallError)) return error;
	const isOfTheRequest = error.fault === "rejected" || error.fault === "too_long";
	const { retryAfterMs } = error;
	return new CallError(error.message, {
		fault: isOfTheRequest ? "unreachable" : error.fault,
		...(retryAfterMs !== undefined && { retryAfterMs }),
	});
}
