import type { ChatOptions, ChatProvider, Readiness } from "../record.ts";
import type { ChatModel } from "../translator.ts";

/** The record of a hosted provider that speaks OpenAI's chat completions: what is not the same for all of them. */
export type ChatCompletionsRecord = Omit<ChatProvider, "kind" | "needsKey" | "isAvailable" | "open"> & {
	/** Fields of the request's body that only this provider knows. */
	extraBody?(modelId: string): Readonly<Record<string, unknown>>;
};

/** The record of a hosted provider that needs a key and speaks OpenAI's chat completions. */
export function defineChatCompletions<const Own extends ChatCompletionsRecord>(own: Own) {
	return {
		...own,
		kind: "chat",
		needsKey: true,
		isAvailable: ({ hasKey }: Readiness) => hasKey,
		open: (options: ChatOptions) => openChatCompletions(options, own.extraBody?.(options.modelId)),
	} as const;
}

/** A model behind plain chat completions, without the rules of OpenAI's own models. */
export async function openChatCompletions(
	options: ChatOptions,
	extraBody: Readonly<Record<string, unknown>> = {},
	dialect: "plain" | "azure" = "plain",
): Promise<ChatModel> {
	const { createOpenaiChatModel, isOpenAiReasoning } = await import("./openai-chat.ts");
	return createOpenaiChatModel({
		...options,
		dialect,
		extraBody,
		refusesTemperature: isOpenAiReasoning(options.modelId),
	});
}
