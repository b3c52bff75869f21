import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import { toCallError } from "./call-faults.ts";
import { keyRing } from "./key-ring.ts";
import { CallError, type ChatModel, type ChatReply, type ChatRequest } from "./translator.ts";

export interface OpenAiChatModelOptions {
	/** For `engine`: `openai`, `ollama`. */
	provider: string;
	/** The provider's name for people: `OpenAI`. */
	providerName: string;
	/** With its version path. */
	baseUrl: string;
	modelId: string;
	/** Used in turn; none: no `Authorization` header is sent. */
	keys: readonly string[];
	/** `official`: OpenAI's own rules per model (developer message, parameters of reasoning models); `plain` for all others. */
	dialect: "official" | "plain";
	/** How far the server can be bound to JSON: to a schema, to an object of any shape, or not at all. */
	structured: "schema" | "object" | "none";
	/** A call without an answer for this long counts as unreachable. */
	callTimeoutMs?: number;
	fetch?: typeof globalThis.fetch;
}

/** Long replies of slow local models take minutes. */
const CALL_TIMEOUT_MS = 5 * 60 * 1000;

/**
 * A model behind OpenAI's chat completions format. One call is one request: nothing is retried here.
 * Keys are used in turn; a key that is refused or out of quota is set aside, and the fault is told
 * only when the last one has gone (RULES.md D7).
 */
export function openaiChatModel(options: OpenAiChatModelOptions): ChatModel {
	const { provider, providerName, modelId, structured } = options;
	const ring = keyRing(options.keys);

	async function call(key: string, request: ChatRequest, signal: AbortSignal): Promise<LanguageModelV4GenerateResult> {
		const timeout = AbortSignal.timeout(options.callTimeoutMs ?? CALL_TIMEOUT_MS);
		try {
			const callOptions = toCallOptions(request, structured);
			return await connect(options, key).doGenerate({
				...callOptions,
				abortSignal: AbortSignal.any([signal, timeout]),
			});
		} catch (error) {
			signal.throwIfAborted();
			if (timeout.aborted) throw new CallError(`${providerName} gave no answer in time`, { fault: "unreachable" });
			throw toCallError(error, providerName, options.keys);
		}
	}

	return {
		kind: "chat",
		engine: `${provider}:${modelId}`,
		displayName: `${providerName} ${modelId}`,
		supportsSchema: structured === "schema",
		async complete(request, signal) {
			const key = ring.next();
			try {
				return toReply(await call(key, request, signal), request);
			} catch (error) {
				if (error instanceof CallError && (error.fault === "key" || error.fault === "quota") && ring.drop(key)) {
					throw new CallError(`${error.message}; the next key is tried`, { fault: "busy", retryAfterMs: 0 });
				}
				throw error;
			}
		},
		async close() {
			// Calls end with their signal; there is nothing to hold open between them.
		},
	};
}

function connect(options: OpenAiChatModelOptions, key: string): LanguageModelV4 {
	const { baseUrl, modelId } = options;
	const fetch = options.fetch ? { fetch: options.fetch } : {};
	if (options.dialect === "official") return createOpenAI({ baseURL: baseUrl, apiKey: key, ...fetch }).chat(modelId);
	return createOpenAICompatible({
		name: options.provider,
		baseURL: baseUrl,
		...(key === "" ? {} : { apiKey: key }),
		supportsStructuredOutputs: options.structured === "schema",
		...fetch,
	}).chatModel(modelId);
}

function toCallOptions(
	request: ChatRequest,
	structured: OpenAiChatModelOptions["structured"],
): Omit<LanguageModelV4CallOptions, "abortSignal"> {
	return {
		prompt: [
			{ role: "system", content: request.system },
			{ role: "user", content: [{ type: "text", text: request.user }] },
		],
		maxOutputTokens: request.maxOutputTokens,
		// The SDK drops it for models that refuse it (RULES.md D9).
		...(request.temperature === null ? {} : { temperature: request.temperature }),
		...(structured === "none"
			? {}
			: {
					responseFormat: {
						type: "json",
						name: "translation",
						...(structured === "schema" ? { schema: request.schema } : {}),
					},
				}),
	};
}

function toReply(result: LanguageModelV4GenerateResult, request: ChatRequest): ChatReply {
	const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
	const input = result.usage.inputTokens.total;
	const output = result.usage.outputTokens.total;
	return {
		text,
		finish: toFinish(result.finishReason.unified),
		usage: {
			input: input ?? guessTokens(request.system) + guessTokens(request.user),
			output: output ?? guessTokens(text),
			metered: input !== undefined && output !== undefined,
		},
	};
}

function toFinish(reason: string): ChatReply["finish"] {
	if (reason === "stop" || reason === "length") return reason;
	return reason === "content-filter" ? "filtered" : "other";
}

/** For servers that tell no usage. */
function guessTokens(text: string): number {
	return Math.ceil(text.length / 4);
}
