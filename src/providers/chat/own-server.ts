import type { ChatOptions, ChatProvider } from "../record.ts";
import type { ChatModel } from "../translator.ts";
import { askModelList, type LimitsQuestion, withLimits } from "./ask-limits.ts";
import { openChatCompletions } from "./chat-completions.ts";
import { OPENAI_ADDRESS } from "./openai.ts";

/** Any other server of the operator's or the caller's own; it gets a key if it asks for one. */
export const OPENAI_COMPATIBLE_SERVER = {
	kind: "chat",
	name: "openai-compatible",
	title: "OpenAI-compatible server",
	models: [
		{
			name: "openai-compatible",
			modelId: "",
			description:
				"Any server that speaks OpenAI's chat API, at OPENAI_COMPATIBLE_BASE_URL; name its model by model_id",
		},
	],
	prices: {},
	needsKey: false,
	// Never OpenAI's key: it would go to a server that is not OpenAI's.
	keyVariables: ["OPENAI_COMPATIBLE_API_KEY"],
	keyField: null,
	address: {
		kind: "setting",
		variable: "OPENAI_COMPATIBLE_BASE_URL",
		about: "Address of any server that speaks OpenAI's API. Defaults to OPENAI_BASE_URL.",
		default: null,
		versionPath: "v1",
		otherwise: OPENAI_ADDRESS,
	},
	// The default address is OpenAI's own.
	isAvailable: ({ hasAddress }) => hasAddress,
	// Servers that take none step down, and some (LM Studio) take nothing less.
	structured: () => "schema",
	open: (options) => openLocalServer(options, askModelList),
} as const satisfies ChatProvider;

/** A model of a server that may say what it takes. */
export async function openLocalServer(options: ChatOptions, question: LimitsQuestion): Promise<ChatModel> {
	return withLimits(await openChatCompletions(options), options, question);
}
