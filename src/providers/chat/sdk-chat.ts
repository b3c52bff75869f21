import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { readErrorBody } from "../http/error-body.ts";
import { MAX_READ_CHARS, withoutEchoes } from "../http/quote.ts";
import { readRefusal } from "../http/refusals.ts";
import type { ChatOptions } from "../record.ts";
import { CallError, type ChatModel, type ChatReply, type ChatRequest } from "../translator.ts";
import { createConcessions } from "./concessions.ts";
import { fitReply, promptBytes } from "./fit-reply.ts";
import type { Form } from "./form.ts";
import { type Answer, readStream } from "./read-stream.ts";
import { findErrorReply, toCallError } from "./sdk-errors.ts";
import { toUsage } from "./sdk-usage.ts";
import { openWire, type Wire } from "./wire.ts";

export interface SdkChatOptions extends ChatOptions {
	/** The SDK's model for one call with that key, which is sent by `fetch`. May throw CallError. */
	connect(key: string, fetch: typeof globalThis.fetch): LanguageModelV4 | Promise<LanguageModelV4>;
	/** The SDK's word for how hard the model may think before it answers. Defaults to the provider's own setting. */
	effort?: LanguageModelV4CallOptions["reasoning"];
	providerOptions?: LanguageModelV4CallOptions["providerOptions"];
	/** For models whose thoughts have a bound of their own: what of a call depends on the bound of its reply. */
	withinBound?(maxOutputTokens: number): Pick<LanguageModelV4CallOptions, "maxOutputTokens" | "providerOptions">;
	/** Never sends a temperature (rule D9). SDKs drop it themselves for the models that they know. */
	refusesTemperature?: boolean;
	/** Whether replies are asked for in pieces. Defaults to true. */
	streams?: boolean;
	/** Whether the SDK signs the body, so that no field of it can be left out. Defaults to false. */
	signsBody?: boolean;
}

/** How long nothing may arrive: models that think, and local ones that read a prompt, are silent for minutes. */
const IDLE_TIMEOUT_MS = 5 * 60 * 1000;

/** Statuses of a request that something is wrong with, whatever it is. */
const MALFORMED: ReadonlySet<number | undefined> = new Set([400, 422]);

/**
 * A language model behind one of the AI SDK's providers. One call is one request: nothing is retried here (`translation/`
 * does that). What its endpoint refuses of a request is left out of the next, for all jobs of this process.
 */
export function createSdkChatModel(options: SdkChatOptions): ChatModel {
	const { provider, providerName, modelId, key, keyHint } = options;
	const concessions = createConcessions(options.baseUrl, modelId, {
		structured: options.structured,
		isStreamed: options.streams ?? true,
	});

	async function complete(request: ChatRequest, signal: AbortSignal, onText?: (characters: number) => void) {
		const form = concessions.formFor(request);
		const maxOutputTokens = fitReply(request, form);
		if (maxOutputTokens === null) {
			const message = `${providerName} takes ${form.contextTokens} tokens, prompt and reply together`;
			throw new CallError(message, { fault: "too_long", unsent: true });
		}
		const sent = { ...request, maxOutputTokens };
		const wire = openWire({
			fetch: options.fetch ?? globalThis.fetch,
			form,
			isEditable: !options.signsBody,
			idleMs: options.callTimeoutMs ?? IDLE_TIMEOUT_MS,
		});
		try {
			const model = await options.connect(key, wire.fetch);
			signal.throwIfAborted();
			const abortSignal = AbortSignal.any([signal, wire.idle]);
			const answer = await ask(model, { ...toCallOptions(sent, options, form), abortSignal }, form, wire, onText);
			concessions.answered(form);
			if (wire.whole) concessions.answeredWhole(form);
			return toReply(answer, request);
		} catch (error) {
			signal.throwIfAborted();
			if (wire.idle.aborted) {
				throw new CallError(`${providerName} gave no answer in time`, { fault: "unreachable", timedOut: true });
			}
			throw afterFailure(error, request, sent, form, wire);
		} finally {
			wire.close();
		}
	}

	/** The error to throw for `error`: where something lesser can be tried, one that has the request sent again. */
	function afterFailure(error: unknown, request: ChatRequest, sent: ChatRequest, form: Form, wire: Wire): unknown {
		const failure = toCallError(error, providerName, { secrets: [key], sent: [request.user] });
		const reply = findErrorReply(error);
		if (!(failure instanceof CallError) || reply === null) return failure;
		const { fault, status } = failure;
		if (fault === "key" && key === "" && keyHint !== undefined) {
			return new CallError(`${failure.message}; ${keyHint}`, { fault, ...(status !== undefined && { status }) });
		}
		if (fault !== "rejected" && fault !== "too_long") return failure;
		const body = readErrorBody(reply.body);
		// What a book says in an echo of it is no reason.
		const message = withoutEchoes(body.message.slice(0, MAX_READ_CHARS), `${request.system} ${request.user}`);
		const refusal = readRefusal(
			{ ...body, message },
			{
				isTooLong: fault === "too_long",
				modelId,
				structured: form.structured,
				isStreamed: form.isStreamed,
				hasTemperature: form.hasTemperature && request.temperature !== null,
				maxOutputTokens: sent.maxOutputTokens,
				promptBytes: promptBytes(request),
				body: wire.body,
			},
		);
		if (refusal === null && !MALFORMED.has(status)) return failure;
		return concessions.refused(request, form, refusal)
			? new CallError(failure.message, { fault: "conceded", ...(status !== undefined && { status }) })
			: failure;
	}

	return {
		kind: "chat",
		engine: `${provider}:${modelId}`,
		displayName: `${providerName} ${modelId}`,
		endpoint: options.baseUrl,
		get supportsSchema() {
			return concessions.current().structured === "schema";
		},
		get limits() {
			const { contextTokens, maxOutputTokens } = concessions.current();
			return { contextTokens, outputTokens: maxOutputTokens };
		},
		...(options.habits && { habits: options.habits }),
		complete,
		async close() {
			// Calls end with their signal; there is nothing to hold open between them.
		},
	};
}

async function ask(
	model: LanguageModelV4,
	call: LanguageModelV4CallOptions,
	{ isStreamed }: Form,
	wire: Wire,
	onText?: (characters: number) => void,
): Promise<Answer> {
	if (isStreamed) {
		const streamed = readStreamOf(model, call, onText);
		// Without a stream the SDK has nothing to say.
		const answer = await streamed.catch((error: unknown) => {
			if (wire.whole === null) throw error;
			return null;
		});
		if (answer && wire.whole === null) return answer;
	}
	const { content, finishReason, usage } = await model.doGenerate(call);
	const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
	onText?.(text.length);
	return { text, finish: finishReason, usage };
}

async function readStreamOf(
	model: LanguageModelV4,
	call: LanguageModelV4CallOptions,
	onText?: (characters: number) => void,
): Promise<Answer> {
	const { stream } = await model.doStream(call);
	return readStream(stream, onText);
}

function toCallOptions(
	request: ChatRequest,
	options: SdkChatOptions,
	form: Form,
): Omit<LanguageModelV4CallOptions, "abortSignal"> {
	const { effort, providerOptions } = options;
	const sendsTemperature = request.temperature !== null && !options.refusesTemperature && form.hasTemperature;
	const { system, user, schema, maxOutputTokens } = request;
	return {
		prompt: form.hasSystemRole
			? [
					{ role: "system", content: system },
					{ role: "user", content: [{ type: "text", text: user }] },
				]
			: [{ role: "user", content: [{ type: "text", text: `${system}\n\n${user}` }] }],
		maxOutputTokens,
		...(sendsTemperature && request.temperature !== null && { temperature: request.temperature }),
		...(effort && !form.isBare && { reasoning: effort }),
		...(providerOptions && { providerOptions }),
		...(!form.isBare && options.withinBound?.(maxOutputTokens)),
		...(form.structured === "none"
			? {}
			: { responseFormat: { type: "json", name: "translation", ...(form.structured === "schema" && { schema }) } }),
	};
}

function toReply({ text, finish, usage }: Answer, request: ChatRequest): ChatReply {
	return {
		text,
		finish: toFinish(finish.unified, finish.raw),
		usage: toUsage(usage, request, text),
	};
}

function toFinish(reason: string, raw: string | undefined): ChatReply["finish"] {
	// Mistral's reason for a full context; xAI's for a reply that reached its limit.
	if (reason === "length" || raw === "model_length" || raw === "incomplete") return "length";
	if (reason === "stop") return "stop";
	return reason === "content-filter" ? "filtered" : "other";
}
