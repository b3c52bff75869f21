import type { ChatProvider } from "../record.ts";
import { habitsOf } from "./habits.ts";

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
	// https://ai.google.dev/gemini-api/docs/pricing
	pricesChecked: "2026-11-30",
	prices: {
		"gemini-3.8-flash": {
			...{ input: 0.75, output: 3.75, cacheRead: 0.075, until: "2027-01-01" },
			next: { input: 1.5, output: 7.5, cacheRead: 0.15, from: "2027-01-01" },
		},
		"gemini-3.5-flash": { input: 1.5, output: 9, cacheRead: 0.15 },
		"gemini-3.5-flash-lite": { input: 0.3, output: 2.5, cacheRead: 0.03 },
	},
	habits: (modelId, reasoning) => habitsOf(reasoning, leastThoughts(modelId)),
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

/** No Gemini from 3 on can be kept from thinking; newer and larger ones have `low` for their least level. */
function leastThoughts(modelId: string) {
	if (/gemini-2/.test(modelId)) return modelId.includes("pro") ? "traces" : "none";
	return /-pro|gemini-3\.[7-9]-flash(?!-lite)|gemini-[4-9]/.test(modelId) ? "little" : "traces";
}
