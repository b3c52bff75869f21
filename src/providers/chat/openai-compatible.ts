import type { ChatModel } from "../translator.ts";
import { createOpenaiChatModel, isOpenAiReasoning, type OpenAiChatModelOptions } from "./openai-chat.ts";
import type { ChatOptions } from "./sdk-chat.ts";
import type { Structured } from "./structured-output.ts";

/** How a provider differs from plain chat completions. */
interface Dialect {
	/** The provider's name for people. No address: the name goes into the book. */
	name: string;
	dialect?: OpenAiChatModelOptions["dialect"];
	structured(modelId: string): Structured;
	extraBody?(modelId: string): Record<string, unknown>;
}

const BY_SCHEMA = () => "schema" as const;
const BY_OBJECT = () => "object" as const;

/** Providers that speak OpenAI's chat completions; the reference of each is cited in its fixture. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
	openai: { name: "OpenAI", dialect: "official", structured: BY_SCHEMA },
	azure: { name: "Azure OpenAI", dialect: "azure", structured: BY_SCHEMA },
	ollama: { name: "Ollama", structured: BY_SCHEMA },
	"openai-compatible": { name: "OpenAI-compatible server", structured: BY_OBJECT },
	groq: {
		name: "Groq",
		structured: (id) => (/^(openai\/gpt-oss|moonshotai\/kimi)/.test(id) ? "schema" : "object"),
		// It thinks before it answers; a translation needs little of that.
		extraBody: (id) => (id.startsWith("openai/gpt-oss") ? { reasoning_effort: "low" } : {}),
	},
	qwen: {
		name: "Qwen",
		structured: (id) => (/^qwen3\.(7|8)-/.test(id) ? "schema" : "object"),
		extraBody: () => ({ enable_thinking: false }),
	},
	deepseek: { name: "DeepSeek", structured: BY_OBJECT, extraBody: () => ({ thinking: { type: "disabled" } }) },
	mistral: { name: "Mistral", structured: BY_SCHEMA },
	// Models without structured outputs fail there when they are asked for a schema.
	openrouter: {
		name: "OpenRouter",
		structured: (id) => (/^(openai|google|anthropic)\//.test(id) ? "schema" : "object"),
	},
};

/** The model behind a provider that speaks chat completions, or `null` for one that doesn't. */
export function createOpenaiLikeChatModel(options: Omit<ChatOptions, "providerName">): ChatModel | null {
	const { provider, modelId } = options;
	const dialect = Object.hasOwn(DIALECTS, provider) ? DIALECTS[provider] : undefined;
	if (!dialect) return null;
	return createOpenaiChatModel({
		...options,
		providerName: dialect.name,
		dialect: dialect.dialect ?? "plain",
		structured: dialect.structured(modelId),
		// The official SDK knows by itself which do (rule D9).
		refusesTemperature: dialect.dialect !== "official" && isOpenAiReasoning(modelId),
		extraBody: dialect.extraBody?.(modelId) ?? {},
	});
}
