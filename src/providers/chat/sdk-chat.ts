import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import type { ChatOptions, Structured } from "../record.ts";
import { CallError, type ChatModel, type ChatReply, type ChatRequest } from "../translator.ts";
import { toCallError } from "./sdk-errors.ts";
import { createStructuredOutput } from "./structured-output.ts";

export interface SdkChatOptions extends ChatOptions {
	/** The SDK's model for one call with that key. May throw CallError. */
	connect(key: string): LanguageModelV4 | Promise<LanguageModelV4>;
	/** The SDK's word for how hard the model may think before it answers. Defaults to the provider's own setting. */
	effort?: LanguageModelV4CallOptions["reasoning"];
	providerOptions?: LanguageModelV4CallOptions["providerOptions"];
	/** Never sends a temperature (rule D9). SDKs drop it themselves for the models that they know. */
	refusesTemperature?: boolean;
}

/** Long replies of slow local models take minutes. */
const CALL_TIMEOUT_MS = 5 * 60 * 1000;

/**
 * A language model behind one of the AI SDK's providers. One call is one request: nothing is retried here (`translation/`
 * does that).
 */
export function createSdkChatModel(options: SdkChatOptions): ChatModel {
	const { provider, providerName, modelId } = options;
	const structured = createStructuredOutput(options.baseUrl, modelId, options.structured);

	async function call(request: ChatRequest, signal: AbortSignal): Promise<LanguageModelV4GenerateResult> {
		const asked = structured.current();
		const timeout = AbortSignal.timeout(options.callTimeoutMs ?? CALL_TIMEOUT_MS);
		try {
			const model = await options.connect(options.key);
			signal.throwIfAborted();
			return await model.doGenerate({
				...toCallOptions(request, options, asked),
				abortSignal: AbortSignal.any([signal, timeout]),
			});
		} catch (error) {
			signal.throwIfAborted();
			if (timeout.aborted)
				throw new CallError(`${providerName} gave no answer in time`, { fault: "unreachable", timedOut: true });
			throw structured.afterRefusal(toCallError(error, providerName, [options.key]), asked);
		}
	}

	return {
		kind: "chat",
		engine: `${provider}:${modelId}`,
		displayName: `${providerName} ${modelId}`,
		endpoint: options.baseUrl,
		supportsSchema: structured.current() === "schema",
		complete: async (request, signal) => toReply(await call(request, signal), request),
		async close() {
			// Calls end with their signal; there is nothing to hold open between them.
		},
	};
}

function toCallOptions(
	request: ChatRequest,
	options: SdkChatOptions,
	structured: Structured,
): Omit<LanguageModelV4CallOptions, "abortSignal"> {
	const { effort, providerOptions } = options;
	return {
		prompt: [
			{ role: "system", content: request.system },
			{ role: "user", content: [{ type: "text", text: request.user }] },
		],
		maxOutputTokens: request.maxOutputTokens,
		...(request.temperature === null || options.refusesTemperature ? {} : { temperature: request.temperature }),
		...(effort && { reasoning: effort }),
		...(providerOptions && { providerOptions }),
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
		finish: toFinish(result.finishReason.unified, result.finishReason.raw),
		usage: {
			input: input ?? guessTokens(request.system) + guessTokens(request.user),
			output: output ?? guessTokens(text),
			metered: input !== undefined && output !== undefined,
		},
	};
}

function toFinish(reason: string, raw: string | undefined): ChatReply["finish"] {
	// Mistral's reason for a full context; xAI's for a reply that reached its limit.
	if (reason === "length" || raw === "model_length" || raw === "incomplete") return "length";
	if (reason === "stop") return "stop";
	return reason === "content-filter" ? "filtered" : "other";
}

/** For servers that report no usage. */
function guessTokens(text: string): number {
	return Math.ceil(text.length / 4);
}
