import type { ChatProvider } from "../record.ts";

export const GEMINI = {
	kind: "chat",
	name: "google",
	title: "Google",
	models: [
		{
			name: "gemini",
			modelId: "gemini-3.5-flash-lite",
			description: "Google gemini-3.5-flash-lite: small and cheap",
		},
		{ name: "geminipro", modelId: "gemini-3.8-flash", description: "Google gemini-3.8-flash: larger" },
	],
	prices: {
		"gemini-3.8-flash": { input: 0.75, output: 3.75 },
		"gemini-3.5-flash": { input: 1.5, output: 9 },
		"gemini-3.5-flash-lite": { input: 0.3, output: 2.5 },
	},
	needsKey: true,
	keyVariables: ["BBM_GOOGLE_GEMINI_KEY", "BBM_GEMINI_API_KEY", "GEMINI_API_KEY"],
	keyField: "gemini_key",
	address: {
		kind: "setting",
		variable: "GEMINI_BASE_URL",
		about: "Address of Google's Gemini API.",
		default: "https://generativelanguage.googleapis.com/v1beta",
		versionPath: "v1beta",
	},
	isAvailable: ({ hasKey }) => hasKey,
	structured: () => "schema",
	async open(options) {
		const { createGeminiChatModel } = await import("./gemini-chat.ts");
		return createGeminiChatModel(options);
	},
} as const satisfies ChatProvider;
