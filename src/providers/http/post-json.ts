import type { z } from "zod";
import { CallError } from "../translator.ts";
import { replyError, unreachableError } from "./call-errors.ts";
import { readText } from "./read-text.ts";

export interface JsonCall<Reply> {
	/** The provider's name for people. */
	providerName: string;
	url: string;
	/** Fixed, or computed from the body's text, for signatures. */
	headers: Readonly<Record<string, string>> | ((body: string) => Promise<Readonly<Record<string, string>>>);
	/** Sent as JSON. */
	body: unknown;
	/** The shape of a reply, from the provider's reference. */
	reply: z.ZodType<Reply>;
	/** Statuses of a good reply. Defaults to 200 alone. */
	okStatuses?: readonly number[];
	/** Called with the headers of a valid reply, names in lower case. */
	onHeaders?: ((headers: Readonly<Record<string, string>>) => void) | undefined;
	/** Redacted from every message. */
	secrets: readonly string[];
	signal: AbortSignal;
	/** A call without an answer for this long counts as unreachable. */
	timeoutMs?: number | undefined;
	fetch?: typeof globalThis.fetch | undefined;
}

const TIMEOUT_MS = 2 * 60 * 1000;
/** Far above any batch's translation. */
const MAX_REPLY_CHARS = 16 * 2 ** 20;

/**
 * Posts JSON and returns the reply's JSON. One call is one request; redirects are not followed, because the key would be
 * sent to another host.
 *
 * @throws CallError for anything but a good reply with JSON of that shape
 */
export async function postJson<Reply>(call: JsonCall<Reply>): Promise<Reply> {
	const { providerName, secrets, signal } = call;
	const timeout = AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS);
	const body = JSON.stringify(call.body);
	const headers = typeof call.headers === "function" ? await call.headers(body) : call.headers;
	signal.throwIfAborted();
	let reply: { status: number; headers: Readonly<Record<string, string>>; body: string };
	try {
		const response = await (call.fetch ?? fetch)(call.url, {
			method: "POST",
			headers: { "content-type": "application/json", ...headers },
			body,
			redirect: "manual",
			signal: AbortSignal.any([signal, timeout]),
		});
		const text = await readText(response, MAX_REPLY_CHARS);
		if (text === null) {
			throw new CallError(`${providerName} sent more than any translation has`, { fault: "unreachable" });
		}
		reply = { status: response.status, headers: Object.fromEntries(response.headers), body: text };
	} catch (error) {
		signal.throwIfAborted();
		if (timeout.aborted)
			throw new CallError(`${providerName} gave no answer in time`, { fault: "unreachable", timedOut: true });
		if (error instanceof CallError) throw error;
		throw unreachableError(error, providerName);
	}
	if (!(call.okStatuses ?? [200]).includes(reply.status))
		throw replyError(reply, providerName, { secrets, sent: [body] });
	const parsed = call.reply.safeParse(parseJson(reply.body));
	if (!parsed.success) throw replyError(reply, providerName, { secrets, sent: [body] });
	call.onHeaders?.(reply.headers);
	return parsed.data;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
