import { askJson } from "../http/ask-json.ts";
import { replyError, unreachableError } from "../http/call-errors.ts";
import { type IdleTimeout, startIdleTimeout } from "../http/idle-timeout.ts";
import { patientFetch } from "../http/patient-fetch.ts";
import type { ChatOptions } from "../record.ts";
import {
	CallError,
	type ChatModel,
	type ChatReply,
	type ChatRequest,
	type ModelLimits,
	type Reasoning,
} from "../translator.ts";
import { tighter } from "./ask-limits.ts";
import { type ChatLine, chatLine, describeMissing, readLines, readModel } from "./ollama-api.ts";

const CALL_TIMEOUT_MS = 20 * 60 * 1000;
/** How long the model stays in memory after a call, so that a pause of the job does not load it again. */
const KEEP_ALIVE = "15m";
/** Windows are asked for in steps, so that jobs of about the same size use the model as it is loaded. */
const CONTEXT_STEP = 2_048;
/** Room for what a model thinks, which its window holds too. */
const THOUGHT_TOKENS: Readonly<Record<Reasoning, number>> = { off: 0, low: 4_096, high: 16_384 };
const MAX_REPLY_CHARS = 16 * 2 ** 20;

/** What a model turned out not to take. */
interface Concessions {
	format: "schema" | "json" | "none";
	think: boolean;
}

/**
 * A model behind Ollama's own API (https://docs.ollama.com/api/chat). Its OpenAI-like API has no `num_ctx`, so a prompt
 * would be cut to the default window of 4,096 tokens without a word.
 */
export function createOllamaChatModel(options: ChatOptions): ChatModel {
	const { provider, providerName, modelId, key, fetch = patientFetch } = options;
	const root = options.baseUrl.replace(/\/v1$/, "");
	const headers: Record<string, string> = key === "" ? {} : { authorization: `Bearer ${key}` };
	const concessions: Concessions = { format: options.structured === "schema" ? "schema" : "json", think: true };
	const allowed: ModelLimits = { contextTokens: options.contextTokens ?? null, outputTokens: null };
	let limits = allowed;
	let thinks: boolean | null = null;

	async function missing(): Promise<CallError> {
		const signal = AbortSignal.timeout(3_000);
		const tags = await askJson({ url: `${root}/api/tags`, headers, signal, fetch });
		return new CallError(describeMissing(modelId, tags?.json), { fault: "rejected", status: 404 });
	}

	async function learnLimits(signal: AbortSignal): Promise<void> {
		const answer = await askJson({ url: `${root}/api/show`, headers, body: { model: modelId }, signal, fetch });
		if (isMissing(answer?.status, answer?.json)) throw await missing();
		const model = answer?.status === 200 ? readModel(answer.json) : null;
		if (model === null) return;
		thinks = model.thinks;
		limits = tighter(allowed, { contextTokens: model.contextTokens, outputTokens: null });
	}

	function toBody(request: ChatRequest) {
		const { system, user, schema, temperature, maxOutputTokens } = request;
		const { format } = concessions;
		const think = concessions.think ? thinkWord(options, thinks) : undefined;
		return {
			model: modelId,
			messages: [
				{ role: "system", content: system },
				{ role: "user", content: user },
			],
			stream: true,
			...(format === "none" ? {} : { format: format === "schema" ? schema : "json" }),
			...(think === undefined ? {} : { think }),
			// Too long a prompt is an error, not a prompt without its beginning (api/types.go, `ChatRequest`).
			truncate: false,
			shift: false,
			keep_alive: KEEP_ALIVE,
			options: {
				num_ctx: chooseContext(request, limits, THOUGHT_TOKENS[options.reasoning]),
				num_predict: maxOutputTokens,
				...(temperature === null ? {} : { temperature }),
			},
		};
	}

	/** The error to throw for a refusal: where the model can't think or take a format, one that has the call sent again. */
	function stepDown(error: CallError): CallError {
		if (error.fault !== "rejected") return error;
		if (/think/i.test(error.message) && concessions.think) concessions.think = false;
		else if (/format|grammar|schema/i.test(error.message) && concessions.format !== "none") {
			concessions.format = concessions.format === "schema" ? "json" : "none";
		} else return error;
		return new CallError(`${error.message}; asking for less`, { fault: "busy", retryAfterMs: 0 });
	}

	async function refusal(response: Response, { user }: ChatRequest, signal: AbortSignal): Promise<CallError> {
		const body = (await response.text().catch(() => "")).slice(0, MAX_REPLY_CHARS);
		signal.throwIfAborted();
		const { status } = response;
		if (isMissing(status, parse(body))) return missing();
		if (status === 404) {
			const message = `${root} does not answer as Ollama does; is it LM Studio, llama.cpp or vLLM?`;
			return new CallError(message, { fault: "rejected", status });
		}
		const error = replyError({ status, headers: Object.fromEntries(response.headers), body }, providerName, {
			secrets: [key],
			sent: [user],
		});
		// server/sched.go, `ErrMaxQueue`: more requests than its queue takes.
		return status === 503 ? new CallError(error.message, { fault: "busy", status }) : stepDown(error);
	}

	async function call(request: ChatRequest, idle: IdleTimeout, onText: (characters: number) => void) {
		const response = await fetch(`${root}/api/chat`, {
			method: "POST",
			headers: { "content-type": "application/json", ...headers },
			body: JSON.stringify(toBody(request)),
			redirect: "manual",
			signal: idle.signal,
		});
		idle.heard();
		if (response.status !== 200) throw await refusal(response, request, idle.signal);
		let text = "";
		for await (const json of readLines(response.body ?? ReadableStream.from([]))) {
			idle.heard();
			const line = chatLine.parse(json);
			if (line.error !== undefined) {
				throw replyError({ status: 500, headers: {}, body: JSON.stringify(line) }, providerName, {
					secrets: [key],
					sent: [request.user],
				});
			}
			text += line.message?.content ?? "";
			if (text.length > MAX_REPLY_CHARS) break;
			if (line.message?.content) onText(text.length);
			if (line.done) return toReply(text, line, request);
		}
		throw new CallError(`${providerName} broke off its reply`, { fault: "unreachable" });
	}

	return {
		kind: "chat",
		engine: `${provider}:${modelId}`,
		displayName: `${providerName} ${modelId}`,
		// As it was when it was reached by its OpenAI-like API: a part of the keys of cached translations.
		endpoint: `${root}/v1`,
		supportsSchema: options.structured === "schema",
		get limits() {
			return limits;
		},
		learnLimits,
		async complete(request, signal, onText = () => {}) {
			const idle = startIdleTimeout(signal, options.callTimeoutMs ?? CALL_TIMEOUT_MS);
			try {
				return await call(request, idle, onText);
			} catch (error) {
				signal.throwIfAborted();
				if (idle.isOver()) {
					throw new CallError(`${providerName} gave no answer in time`, { fault: "unreachable", timedOut: true });
				}
				throw error instanceof CallError ? error : unreachableError(error, providerName);
			} finally {
				idle.end();
			}
		},
		async close() {
			// Calls end with their signal; there is nothing to hold open between them.
		},
	};
}

/** https://docs.ollama.com/capabilities/thinking: gpt-oss takes levels only and can't be kept from thinking. */
function thinkWord({ modelId, reasoning }: ChatOptions, thinks: boolean | null): boolean | string | undefined {
	if (thinks === false) return undefined;
	if (reasoning === "off") return /gpt-oss/i.test(modelId) ? "low" : false;
	return reasoning;
}

function chooseContext(request: ChatRequest, limits: ModelLimits, thoughts: number): number {
	const { contextTokens, system, user, maxOutputTokens } = request;
	const needed = thoughts + (contextTokens ?? Math.ceil((system.length + user.length) / 3) + maxOutputTokens);
	const rounded = Math.ceil(needed / CONTEXT_STEP) * CONTEXT_STEP;
	return Math.min(rounded, limits.contextTokens ?? rounded);
}

/** `{"error":"model 'x' not found"}`; a server that is no Ollama says something else. */
function isMissing(status: number | undefined, json: unknown): boolean {
	const said = typeof json === "object" && json !== null && "error" in json ? String(json.error) : "";
	return status === 404 && /\bmodel\b.*not found/i.test(said);
}

function toReply(text: string, line: ChatLine, request: ChatRequest): ChatReply {
	const { prompt_eval_count: input, eval_count: output, done_reason: reason = "stop" } = line;
	return {
		text,
		finish: reason === "length" ? "length" : reason === "stop" ? "stop" : "other",
		usage: {
			input: input ?? Math.ceil((request.system.length + request.user.length) / 4),
			output: output ?? Math.ceil(text.length / 4),
			metered: input !== undefined && output !== undefined,
		},
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
