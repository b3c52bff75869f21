import type { ChatOptions, ChatProvider, Readiness } from "../record.ts";
import type { ChatModel, Reasoning } from "../translator.ts";
import { isOpenAiReasoning } from "./openai-models.ts";

/** The record of a hosted provider that speaks OpenAI's chat completions: what is not the same for all of them. */
export type ChatCompletionsRecord = Omit<ChatProvider, "kind" | "needsKey" | "isAvailable" | "open"> & {
	/** Fields of the request's body that only this provider knows. Defaults to `askedEffort`. */
	extraBody?: ExtraBody;
};

type ExtraBody = (modelId: string, reasoning: Reasoning, maxOutputTokens: number) => Readonly<Record<string, unknown>>;

/** The record of a hosted provider that needs a key and speaks OpenAI's chat completions. */
export function defineChatCompletions<const Own extends ChatCompletionsRecord>(own: Own) {
	return {
		...own,
		kind: "chat",
		needsKey: true,
		isAvailable: ({ hasKey }: Readiness) => hasKey,
		open: (options: ChatOptions) => openChatCompletions(options, own.extraBody),
	} as const;
}

/** OpenAI's own word for it, to servers of which nothing more is known, and only where the user asks for thoughts. */
export function askedEffort(_modelId: string, reasoning: Reasoning): Readonly<Record<string, unknown>> {
	return reasoning === "off" ? {} : { reasoning_effort: reasoning };
}

/** A model behind plain chat completions, without the rules of OpenAI's own models. */
export async function openChatCompletions(
	options: ChatOptions,
	extraBody: ExtraBody = askedEffort,
	dialect: "plain" | "azure" = "plain",
): Promise<ChatModel> {
	const { createOpenaiChatModel } = await import("./openai-chat.ts");
	const { modelId, reasoning } = options;
	return createOpenaiChatModel({
		...options,
		dialect,
		extraBody: (maxOutputTokens) => extraBody(modelId, reasoning, maxOutputTokens),
		refusesTemperature: isOpenAiReasoning(modelId),
	});
}
