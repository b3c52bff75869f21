import { z } from "zod";
import { askJson } from "../http/ask-json.ts";
import { patientFetch } from "../http/patient-fetch.ts";
import type { ChatOptions } from "../record.ts";
import type { ChatModel, ModelLimits } from "../translator.ts";

/** Asks a path beside or below the base URL; `null` where there is no such thing. */
type Ask = (path: string) => Promise<unknown>;

/** Where a kind of server says what its model takes; `null` where it does not. */
export type LimitsQuestion = (ask: Ask, modelId: string) => Promise<ModelLimits | null>;

const tokens = z.number().int().positive().nullish();
const UNKNOWN: ModelLimits = { contextTokens: null, outputTokens: null };

/** `GET /v1/models` of vLLM (`max_model_len`), and of others that name the window there. */
const modelList = z.object({
	data: z.array(
		z.object({
			id: z.string(),
			max_model_len: tokens,
			context_length: tokens,
			loaded_context_length: tokens,
			meta: z.object({ n_ctx: tokens }).nullish(),
		}),
	),
});

export const askModelList: LimitsQuestion = async (ask, modelId) => {
	const parsed = modelList.safeParse(await ask("/v1/models"));
	const model = parsed.success ? find(parsed.data.data, modelId) : undefined;
	const window = model?.max_model_len ?? model?.loaded_context_length ?? model?.meta?.n_ctx ?? model?.context_length;
	return window ? { ...UNKNOWN, contextTokens: window } : null;
};

/** LM Studio's own API (https://lmstudio.ai/docs/developer/rest/endpoints): the window with which the model is loaded. */
const studioModels = z.object({ data: z.array(z.object({ id: z.string(), loaded_context_length: tokens })) });

export const askLmStudio: LimitsQuestion = async (ask, modelId) => {
	// The whole list: a model id comes from the caller and must not choose a path.
	const parsed = studioModels.safeParse(await ask("/api/v0/models"));
	const window = parsed.success ? parsed.data.data.find(({ id }) => id === modelId)?.loaded_context_length : null;
	// One that is not loaded yet gets the window that the user has set for it, which nothing tells.
	return window ? { ...UNKNOWN, contextTokens: window } : null;
};

/** `GET /props` of llama.cpp (tools/server/README.md): the window of each slot. */
const props = z.object({ default_generation_settings: z.object({ n_ctx: tokens }) });

export const askLlamaCpp: LimitsQuestion = async (ask, modelId) => {
	const parsed = props.safeParse(await ask("/props"));
	const window = parsed.success ? parsed.data.default_generation_settings.n_ctx : null;
	return window ? { ...UNKNOWN, contextTokens: window } : askModelList(ask, modelId);
};

/** `GET /model/info` of LiteLLM (https://docs.litellm.ai/docs/proxy/model_management): limits of the model behind a name. */
const modelInfo = z.object({
	data: z.array(
		z.object({
			model_name: z.string(),
			model_info: z.object({ max_input_tokens: tokens, max_output_tokens: tokens, max_tokens: tokens }),
		}),
	),
});

export const askLiteLlm: LimitsQuestion = async (ask, modelId) => {
	const parsed = modelInfo.safeParse(await ask("/model/info"));
	const found = parsed.success ? parsed.data.data.filter(({ model_name: name }) => name === modelId) : [];
	if (found.length === 0) return null;
	// Several deployments may stand behind a name; any of them may get the call.
	return {
		contextTokens: least(found.map(({ model_info: info }) => info.max_input_tokens)),
		outputTokens: least(found.map(({ model_info: info }) => info.max_output_tokens)),
	};
};

/** The chat model, with what its server says of its limits beside what the model has learnt itself. */
export function withLimits(model: ChatModel, options: ChatOptions, question: LimitsQuestion): ChatModel {
	let limits: ModelLimits = { ...UNKNOWN, contextTokens: options.contextTokens ?? null };
	const { baseUrl, modelId, key, fetch = patientFetch } = options;
	const root = baseUrl.replace(/\/v1$/, "");
	const learnt = Object.getOwnPropertyDescriptor(model, "limits");
	return Object.defineProperties(model, {
		limits: { enumerable: true, get: () => tighter(limits, learnt?.get?.call(model) ?? learnt?.value ?? UNKNOWN) },
		learnLimits: {
			enumerable: true,
			async value(signal: AbortSignal): Promise<void> {
				const headers: Record<string, string> = key === "" ? {} : { authorization: `Bearer ${key}` };
				const ask: Ask = async (path) => {
					const answer = await askJson({ url: `${root}${path}`, headers, signal, fetch });
					return answer?.status === 200 ? answer.json : null;
				};
				const said = await question(ask, modelId);
				limits = tighter({ ...UNKNOWN, contextTokens: options.contextTokens ?? null }, said ?? UNKNOWN);
			},
		},
	});
}

/** The lesser of each limit, as far as either is known. */
export function tighter(one: ModelLimits, other: ModelLimits): ModelLimits {
	return {
		contextTokens: least([one.contextTokens, other.contextTokens]),
		outputTokens: least([one.outputTokens, other.outputTokens]),
	};
}

function least(sizes: readonly (number | null | undefined)[]): number | null {
	const known = sizes.filter((size) => typeof size === "number");
	return known.length === 0 ? null : Math.min(...known);
}

/** Servers with one model often call it by another name than the request's. */
function find<M extends { id: string }>(models: readonly M[], modelId: string): M | undefined {
	return models.find(({ id }) => id === modelId) ?? (models.length === 1 ? models[0] : undefined);
}
