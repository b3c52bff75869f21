import { CallError, type CallFault } from "../translator.ts";
import { type ErrorBody, readErrorBody } from "./error-body.ts";
import { quote } from "./quote.ts";
import { readRetryAfterMs } from "./retry-after.ts";

/** The `CallError` for a call that got no reply at all. */
export function unreachableError(error: unknown, provider: string): CallError {
	const code = findNetworkCode(error);
	return new CallError(`${provider} could not be reached (${code ?? "network error"})`, {
		fault: "unreachable",
		unsent: code !== null && BEFORE_SENDING.test(code),
	});
}

/** Failures before there is a connection; after that the whole request may have arrived. */
const BEFORE_SENDING =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_|SELF_SIGNED_|UNABLE_TO_)/;

/** A reply that is no translation, as it came. */
export interface ErrorReply {
	status: number;
	headers: Readonly<Record<string, string>>;
	body: string;
}

/** What must not be in a message that the user sees: keys, and texts that a provider may repeat. */
export interface Private {
	secrets: readonly string[];
	sent?: readonly string[];
}

/** The `CallError` for a reply that is no translation. */
export function replyError(
	reply: ErrorReply,
	provider: string,
	{ secrets, sent = [] }: Private,
	now = Date.now(),
): CallError {
	const body = readErrorBody(reply.body);
	// OpenRouter puts an upstream's failure into a reply with status 200.
	const status = reply.status < 400 ? (body.status ?? reply.status) : reply.status;
	if (status < 400) {
		return new CallError(`${provider} answered with something that is no translation; is the base URL right?`, {
			fault: "unreachable",
			status,
		});
	}
	const fault = classify(status, { ...body, code: `${body.code} ${reply.headers["x-amzn-errortype"] ?? ""}` });
	const retryAfterMs = readRetryAfterMs(reply.headers, now) ?? body.retryAfterMs;
	const said = body.message ? `: ${quote(body.message, secrets, sent)}` : "";
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
	conceded: "refused a part of the request",
	rejected: "rejected the request",
};

/**
 * Faults by a reply's codes and messages, whatever its status; the first match counts. The sources are the providers'
 * lists of errors, cited in the fixtures of `test/fixtures/providers/`.
 */
const ERROR_PATTERNS: readonly { fault: CallFault; code?: RegExp; message?: RegExp }[] = [
	// DashScope's tokens per minute, which it also calls insufficient_quota.
	{ fault: "busy", code: /Throttling|TooManyRequests|\bLimitExceededException/, message: /^allocated quota exceeded/i },
	{
		fault: "quota",
		code: /insufficient_quota|billing|\bcredit|Arrearage|\b403001\b|dailyLimitExceeded|PerDay|ServiceQuotaExceeded/i,
		message: /credit balance is too low|insufficient balance|(?:used all|doesn't have any).{0,40}credits/i,
	},
	{ fault: "busy", code: /userRateLimitExceeded|rateLimitExceeded|rate_limit|overloaded/ },
	{
		fault: "key",
		code: /API_KEY_INVALID|invalid_api_key|keyInvalid|UnrecognizedClient|InvalidSignature|ExpiredToken|AccessDenied/,
		message: /(?:incorrect|invalid) api key|api key not valid|to get an api key|invalid token/i,
	},
	{
		fault: "filtered",
		// invalid_prompt is OpenAI's usage policy, with false positives: https://github.com/openai/codex/issues/7250
		code: /content_?filter|content_policy|moderation|data_?inspection_?failed|ResponsibleAI|\binvalid_prompt\b/i,
		message: /violat\w{1,4} (?:our |the )?usage (?:guidelines|polic)|content safety check/i,
	},
	{
		fault: "too_long",
		code: /context_length_exceeded|string_above_max_length|request_too_large|TextSizeLimitExceeded|\b4000(50|77)\b/,
		message:
			/maximum context length|exceeds? (?:the )?(?:available )?context|context (?:window|size|length)|too many (?:input )?tokens|input token count|text (?:is )?too long|(?:prompt|input) is too long|exceeds text limit|request too large|tokens \+ /i,
	},
	// Groq: the model's answer was not JSON; the next may be.
	{ fault: "unreachable", code: /json_validate_failed|ModelErrorException/ },
];

function classify(status: number, { message, code }: ErrorBody): CallFault {
	// Groq also calls it a rate limit: one request with more tokens than a minute's allowance.
	if (status === 413) return "too_long";
	if (status < 500) {
		for (const sign of ERROR_PATTERNS) if (sign.code?.test(code) || sign.message?.test(message)) return sign.fault;
	}
	// 456 is DeepL's.
	if (status === 402 || status === 456) return "quota";
	if (status === 401 || status === 403) return "key";
	// 529: Anthropic's and DeepL's "too many requests at the moment".
	if ([408, 409, 425, 429, 529].includes(status)) return "busy";
	return status >= 500 ? "unreachable" : "rejected";
}

/** The first code like `ECONNREFUSED` or `UND_ERR_SOCKET` in the chain of causes. */
export function findNetworkCode(error: unknown): string | null {
	for (let current: unknown = error; current instanceof Error; current = current.cause) {
		const code = "code" in current ? String(current.code) : "";
		if (/^(E[A-Z_]{3,}|UND_ERR_\w+|CERT_\w+|DEPTH_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/.test(code)) return code;
	}
	return null;
}
