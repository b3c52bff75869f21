import { APICallError } from "@ai-sdk/provider";
import { isAbort } from "../core/errors.ts";
import { readRetryAfterMs } from "./retry-after.ts";
import { CallError, type CallFault } from "./translator.ts";

/** The longest piece of a provider's own message that we show. */
const MAX_MESSAGE_CHARS = 300;

/**
 * The `CallError` for whatever an AI SDK model threw at `provider` (its name for people).
 * Aborts are given back as they are. No key or prompt gets into the message: what the provider
 * echoes of `secrets` is blanked.
 *
 * Statuses and codes: https://platform.openai.com/docs/guides/error-codes
 */
export function toCallError(error: unknown, provider: string, secrets: readonly string[], now = Date.now()): unknown {
	if (isAbort(error)) return error;
	if (!APICallError.isInstance(error)) {
		// The SDK's own errors about a reply (no choices, wrong types) come without a status.
		return new CallError(`${provider} sent a reply that could not be understood`, { fault: "unreachable" });
	}
	const status = error.statusCode;
	const networkCode = findNetworkCode(error);
	if (status === undefined || networkCode !== null) {
		return new CallError(`${provider} could not be reached (${networkCode ?? "network error"})`, {
			fault: "unreachable",
		});
	}
	if (status < 400) {
		return new CallError(`${provider} answered with something that is no chat reply; is the base URL right?`, {
			fault: "unreachable",
			status,
		});
	}
	const reply = readErrorBody(error.responseBody);
	const fault = classify(status, reply);
	const retryAfterMs = readRetryAfterMs(error.responseHeaders ?? {}, now);
	const said = reply.message ? `: ${redact(reply.message, secrets)}` : "";
	// No cause: the SDK's error carries the whole prompt and the headers.
	return new CallError(`${provider} ${FAULT_WORDS[fault]} (HTTP ${status})${said}`, {
		fault,
		status,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	});
}

const FAULT_WORDS: Readonly<Record<CallFault, string>> = {
	busy: "is busy",
	unreachable: "failed",
	key: "refused the API key",
	quota: "says that the account's quota is used up",
	filtered: "refused the content",
	too_long: "says that the request is too long",
	rejected: "rejected the request",
};

interface ErrorBody {
	message: string;
	code: string;
}

function classify(status: number, reply: ErrorBody): CallFault {
	if (/insufficient_quota|billing_hard_limit|billing_not_active|credit/i.test(reply.code)) return "quota";
	if (status === 402) return "quota";
	if (status === 401 || status === 403) return "key";
	if (status === 408 || status === 409 || status === 425 || status === 429) return "busy";
	if (status >= 500) return "unreachable";
	if (/content_filter|content_policy/i.test(reply.code)) return "filtered";
	if (status === 413 || /context_length_exceeded|string_above_max_length/i.test(reply.code)) return "too_long";
	if (TOO_LONG.test(reply.message)) return "too_long";
	return "rejected";
}

/** How servers without error codes say it. */
const TOO_LONG =
	/maximum context length|context (?:window|size|length)|too many tokens|max_(?:completion_)?tokens\W.{0,40}too large/i;

/** OpenAI: `{error: {message, type, code}}`; others: `{error: "…"}`, `{message}`, `{detail}`. */
function readErrorBody(body: string | undefined): ErrorBody {
	const parsed = asRecord(parseJson(body ?? ""));
	const error = asRecord(parsed.error);
	const message = [error.message, parsed.error, parsed.message, parsed.detail].find((one) => typeof one === "string");
	return { message: String(message ?? ""), code: `${error.code ?? parsed.code ?? ""} ${error.type ?? ""}`.trim() };
}

/** `text` without what it must not show: the keys, also where a provider echoes them shortened as `sk-ab***yz`. */
function redact(text: string, secrets: readonly string[]): string {
	let shown = text.replace(/\s+/g, " ").trim();
	for (const secret of secrets) if (secret !== "") shown = shown.replaceAll(secret, "[key]");
	shown = shown.replace(/\b(sk|gsk|xai|key|AIza)[-_][\w*.-]{4,}/gi, "[key]");
	return shown.length > MAX_MESSAGE_CHARS ? `${shown.slice(0, MAX_MESSAGE_CHARS)}…` : shown;
}

/** The first code like `ECONNREFUSED` or `UND_ERR_SOCKET` in the chain of causes. */
function findNetworkCode(error: Error): string | null {
	for (let current: unknown = error; current instanceof Error; current = current.cause) {
		const code = "code" in current ? String(current.code) : "";
		if (/^(E[A-Z_]{3,}|UND_ERR_\w+|CERT_\w+|DEPTH_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/.test(code)) return code;
	}
	return null;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
