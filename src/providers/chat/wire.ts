import { droppablePaths } from "../http/refusals.ts";
import type { Form } from "./form.ts";

export interface WireOptions {
	fetch: typeof globalThis.fetch;
	form: Form;
	/** Whether the body may be changed: a signed one may not. */
	isEditable: boolean;
	/** How long nothing may arrive. */
	idleMs: number;
}

/** One request of an SDK's, on its way to the provider and back. */
export interface Wire {
	/** What the SDK sends it with. The second time it gives the `whole` reply, which is there already. */
	fetch: typeof globalThis.fetch;
	/** Aborts when nothing has arrived for too long. */
	readonly idle: AbortSignal;
	/** The request's body as the SDK built it; `null` before, and where it may not be changed. */
	readonly body: Readonly<Record<string, unknown>> | null;
	/** The reply of a server that streams nothing though it was asked to; the SDK got an empty stream instead. */
	readonly whole: Response | null;
	/** Stops the watch. */
	close(): void;
}

/** Far above any batch's translation. */
const MAX_REPLY_BYTES = 32 * 2 ** 20;

/** Sends a request in `form`, and watches that its reply keeps coming. */
export function openWire({ fetch, form, isEditable, idleMs }: WireOptions): Wire {
	const idle = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let body: Record<string, unknown> | null = null;
	let whole: Response | null = null;

	function watch(): void {
		clearTimeout(timer);
		timer = setTimeout(() => idle.abort(), idleMs).unref();
	}

	async function send(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
		if (whole) return whole;
		if (isEditable && typeof init.body === "string") body = JSON.parse(init.body) as Record<string, unknown>;
		watch();
		const sent = body === null ? init : { ...init, body: JSON.stringify(inForm(body, form)) };
		const response = watched(await fetch(input, sent), watch);
		if (!form.isStreamed || !response.ok || isStream(response)) return response;
		const text = await response.text();
		if (/^\s*(?:data|event|id|retry|):/.test(text)) return new Response(text, response);
		whole = new Response(text, response);
		return new Response("", { headers: { "content-type": "text/event-stream" } });
	}

	return {
		fetch: send,
		idle: idle.signal,
		get body() {
			return body;
		},
		get whole() {
			return whole;
		},
		close: () => clearTimeout(timer),
	};
}

function isStream(response: Response): boolean {
	return /event-stream/.test(response.headers.get("content-type") ?? "");
}

/** `response`, whose every chunk is a sign of life. */
function watched(response: Response, onChunk: () => void): Response {
	if (response.body === null) return response;
	onChunk();
	let bytes = 0;
	const counting = new TransformStream<Uint8Array, Uint8Array>({
		transform(chunk, controller) {
			onChunk();
			bytes += chunk.byteLength;
			if (bytes > MAX_REPLY_BYTES) controller.error(new Error("more than any translation has"));
			else controller.enqueue(chunk);
		},
	});
	const { status, statusText, headers } = response;
	return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
}

/** `body` without the fields that `form` leaves out. */
function inForm(body: Record<string, unknown>, { fields, isBare, boundName }: Form): Record<string, unknown> {
	const copy = structuredClone(body);
	for (const [path, value] of fields) setField(copy, path, value);
	if (isBare) for (const path of droppablePaths(copy)) setField(copy, path, null);
	if (boundName === null) return copy;
	const { max_tokens: maxTokens, max_completion_tokens: maxCompletionTokens, ...rest } = copy;
	return { ...rest, [boundName]: maxCompletionTokens ?? maxTokens };
}

/** @param value `null` removes the field */
function setField(body: Record<string, unknown>, path: string, value: string | null): void {
	const [first = "", second] = path.split(".");
	const owner = second === undefined ? body : body[first];
	if (typeof owner !== "object" || owner === null) return;
	const name = second ?? first;
	if (value === null) delete (owner as Record<string, unknown>)[name];
	else if (name in owner) (owner as Record<string, unknown>)[name] = value;
}
