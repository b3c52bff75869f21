import type { ChatRequest } from "../translator.ts";
import type { Form } from "./form.ts";

/** What servers add to a prompt of their own: roles and separators. */
const FRAME_TOKENS = 64;
/** The least share of its source that a translation takes, in tokens. */
const LEAST_GROWTH = 0.5;

/** The bytes of a prompt. */
export function promptBytes({ system, user }: ChatRequest): number {
	return Buffer.byteLength(system) + Buffer.byteLength(user);
}

/**
 * The bound of the reply to `request` that its endpoint takes, as far as that is known; `null` where the context leaves
 * no room for a translation.
 */
export function fitReply(request: ChatRequest, form: Form): number | null {
	const { maxOutputTokens, contextTokens, tokensPerByte } = form;
	const asked = Math.min(request.maxOutputTokens, maxOutputTokens ?? Number.POSITIVE_INFINITY);
	if (contextTokens === null) return asked;
	const room = contextTokens - Math.ceil(promptBytes(request) * tokensPerByte) - FRAME_TOKENS;
	const least = Buffer.byteLength(request.user) * tokensPerByte * LEAST_GROWTH;
	return room < least ? null : Math.min(asked, room);
}
