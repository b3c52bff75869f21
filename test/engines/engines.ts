import type { Segment } from "../../src/core/segment.ts";
import { CHAT_FIXTURES } from "../fixtures/providers/all.ts";
import { at, type ChatFixture, type FixtureReply } from "../fixtures/providers/provider-fixture.ts";

/** A server with habits of its own. */
export interface Engine {
	name: string;
	/** Where the habit is described, beside the fixture's own references. */
	reference: string;
	fixture: ChatFixture;
	modelId?: string;
	/** What it refuses of a request with this body; `null`: it translates. */
	refuse?(body: unknown, prompt: string): FixtureReply | null;
	/** It takes a harmless text for something else (`plantFlagged`). */
	flags?: true;
	/** It answers whole, whatever it was asked for. */
	ignoresStream?: true;
	/** Tokens of a reply, at which it is cut off. */
	cap?: number;
}

function fixtureOf(provider: string, modelId?: string): ChatFixture {
	const found = CHAT_FIXTURES.find(
		(one) => one.provider === provider && (modelId === undefined || one.modelId === modelId),
	);
	if (!found) throw new Error(`no fixture of ${provider}`);
	return found;
}

const refusal = (message: string, more: object = {}, status = 400): FixtureReply => ({
	status,
	body: { error: { message, type: "invalid_request_error", param: null, code: null, ...more } },
});

const bound = (body: unknown) => Number(at(body, "max_tokens") ?? at(body, "max_completion_tokens"));
const format = (body: unknown) => at(body, "response_format", "type");
const firstRole = (body: unknown) => at(body, "messages", 0, "role");

function capped(cap: number, message: (asked: number) => string, boundOf = bound): Pick<Engine, "refuse" | "cap"> {
	return {
		cap,
		refuse: (body) => (boundOf(body) > cap ? refusal(message(boundOf(body)), { param: "max_tokens" }) : null),
	};
}

const own = fixtureOf("openai-compatible");

/** Words that OpenAI's usage policy takes for something else. */
const FLAGGED = "flagged by mistake";
/** Texts after it have it before them in their prompt. */
const NEIGHBOURS = 3;

/** `segments` with a flagged text in their middle, and the ids of those that a prompt can't be made for without it. */
export function plantFlagged(segments: readonly Segment[]): { segments: Segment[]; flagged: string[] } {
	const middle = Math.floor(segments.length / 2);
	return {
		segments: segments.map((one, index) =>
			index === middle ? { ...one, text: `This is ${FLAGGED}, as harmless as it is.` } : one,
		),
		flagged: segments.slice(middle, middle + 1 + NEIGHBOURS).map(({ id }) => id),
	};
}

export const ENGINES: readonly Engine[] = [
	...CHAT_FIXTURES.map((fixture) => ({
		name: `${fixture.provider} ${fixture.modelId}`,
		reference: fixture.reference,
		fixture,
	})),
	{
		name: "OpenAI with a cap",
		reference: "https://github.com/ChatGPTNextWeb/NextChat/issues/3195",
		fixture: fixtureOf("openai"),
		modelId: "gpt-4-1106-preview",
		...capped(
			4_096,
			(asked) =>
				`max_tokens is too large: ${asked}. This model supports at most 4096 completion tokens, whereas you provided ${asked}.`,
		),
	},
	{
		name: "OpenAI's invalid_prompt",
		reference: "https://github.com/openai/codex/issues/7250",
		fixture: fixtureOf("openai"),
		flags: true,
		refuse: (_body, prompt) =>
			prompt.includes(FLAGGED)
				? refusal(
						"Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting",
						{ code: "invalid_prompt" },
					)
				: null,
	},
	{
		name: "OpenAI without streams",
		reference: "https://github.com/charmbracelet/crush/issues/422",
		fixture: fixtureOf("openai"),
		modelId: "o3",
		refuse: (body) =>
			at(body, "stream") === true
				? refusal("Your organization must be verified to stream this model.", {
						param: "stream",
						code: "unsupported_value",
					})
				: null,
	},
	{
		name: "qwen-max",
		reference: "https://github.com/anomalyco/opencode/issues/16971",
		fixture: fixtureOf("qwen"),
		modelId: "qwen-max",
		...capped(8_192, () => "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]"),
	},
	{
		name: "Groq, small model",
		reference: "https://github.com/skapadia3214/groq-moa/issues/8",
		fixture: fixtureOf("groq"),
		modelId: "llama-3.1-8b-instant",
		...capped(8_000, () => "max_tokens for `llama-3.1-8b-instant` must be less than or equal to 8000"),
	},
	{
		name: "Nova Lite's cap",
		reference: "https://github.com/sigoden/aichat/pull/813",
		fixture: fixtureOf("bedrock", "amazon.nova-lite-v1:0"),
		cap: 5_000,
		refuse: (body) =>
			Number(at(body, "inferenceConfig", "maxTokens")) > 5_000
				? {
						status: 400,
						headers: { "x-amzn-errortype": "ValidationException" },
						body: {
							message:
								"The maximum tokens you requested exceeds the model limit of 5000. Try again with a maximum tokens value that is lower than 5000.",
						},
					}
				: null,
	},
	{
		name: "an older Claude",
		reference: "https://docs.anthropic.com/en/api/errors",
		fixture: fixtureOf("anthropic"),
		modelId: "claude-3-haiku-20240307",
		cap: 4_096,
		refuse: (body) =>
			Number(at(body, "max_tokens")) > 4_096
				? {
						status: 400,
						body: {
							type: "error",
							error: {
								type: "invalid_request_error",
								message: `max_tokens: ${at(body, "max_tokens")} > 4096, which is the maximum allowed number of output tokens for claude-3-haiku-20240307`,
							},
						},
					}
				: null,
	},
	{
		name: "vLLM with 8,192 tokens",
		reference: "https://github.com/vllm-project/vllm/issues/42474",
		fixture: own,
		modelId: "vllm-8k",
		refuse: (body, prompt) =>
			bound(body) + Math.ceil(prompt.length / 4) > 8_192
				? {
						status: 400,
						body: {
							object: "error",
							message: `This model's maximum context length is 8192 tokens. However, you requested ${bound(body)} output tokens and your prompt contains at least ${8_193 - bound(body)} input tokens, for a total of at least 8193 tokens. Please reduce the length of the input prompt or the number of requested output tokens.`,
							type: "BadRequestError",
							code: 400,
						},
					}
				: null,
	},
	{
		name: "LM Studio",
		reference: "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/189",
		fixture: own,
		modelId: "lm-studio",
		refuse: (body) =>
			format(body) === "json_object"
				? { status: 400, body: { error: "'response_format.type' must be 'json_schema' or 'text'" } }
				: null,
	},
	{
		name: "Gemma 2 on vLLM: no system role",
		reference: "https://github.com/huggingface/chat-ui/issues/1386",
		fixture: own,
		modelId: "google/gemma-2-2b-it",
		refuse: (body) =>
			firstRole(body) === "system"
				? {
						status: 400,
						body: {
							object: "error",
							message: "System role not supported",
							type: "BadRequestError",
							param: null,
							code: 400,
						},
					}
				: null,
	},
	{
		name: "QwQ: streams only",
		reference: "https://github.com/FoundationAgents/OpenManus/issues/330",
		fixture: own,
		modelId: "qwq-plus",
		refuse: (body) =>
			at(body, "stream") === true
				? null
				: refusal("This model only support stream mode, please enable the stream parameter to access the model. ", {
						code: "invalid_parameter_error",
					}),
	},
	{
		name: "a server that ignores streams",
		reference: "https://platform.openai.com/docs/api-reference/chat/object",
		fixture: own,
		modelId: "whole",
		ignoresStream: true,
	},
	{
		name: "a server that says Bad Request",
		reference: "https://platform.openai.com/docs/guides/error-codes",
		fixture: own,
		modelId: "terse",
		refuse: (body) => (format(body) !== undefined || firstRole(body) === "system" ? refusal("Bad Request") : null),
	},
];
