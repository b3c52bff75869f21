import { readText } from "./read-text.ts";

/** Far above what any server says of its models. */
const MAX_CHARS = 8 * 2 ** 20;

export interface JsonQuestion {
	url: string;
	headers?: Readonly<Record<string, string>>;
	/** Sent as JSON by POST; without one it is a GET. */
	body?: unknown;
	signal: AbortSignal;
	fetch?: typeof globalThis.fetch | undefined;
}

/**
 * What a server answers to a question that is asked out of courtesy: status and JSON, or `null` where it gave neither. An
 * abort by the signal is no answer either.
 */
export async function askJson(question: JsonQuestion): Promise<{ status: number; json: unknown } | null> {
	const { url, headers, body, signal, fetch: send = fetch } = question;
	try {
		const response = await send(url, {
			method: body === undefined ? "GET" : "POST",
			headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			redirect: "manual",
			signal,
		});
		const text = await readText(response, MAX_CHARS);
		return text === null ? null : { status: response.status, json: JSON.parse(text) };
	} catch {
		return null;
	}
}
