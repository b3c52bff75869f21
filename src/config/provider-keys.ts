/**
 * The names under which the operator's provider keys are known (spec §4);
 * of several names for one provider the first that is set counts.
 */
export const PROVIDER_KEY_NAMES = {
	openai: ["BBM_OPENAI_API_KEY", "OPENAI_API_KEY", "BBM_OPENAI_KEY"],
	anthropic: ["BBM_CLAUDE_API_KEY", "ANTHROPIC_API_KEY"],
	google: ["BBM_GOOGLE_GEMINI_KEY", "BBM_GEMINI_API_KEY", "GEMINI_API_KEY"],
	deepl: ["BBM_DEEPL_API_KEY", "DEEPL_API_KEY"],
	groq: ["BBM_GROQ_API_KEY"],
	xai: ["BBM_XAI_API_KEY"],
	qwen: ["BBM_QWEN_API_KEY", "DASHSCOPE_API_KEY"],
	deepseek: ["DEEPSEEK_API_KEY"],
	mistral: ["MISTRAL_API_KEY"],
	openrouter: ["OPENROUTER_API_KEY"],
	azure: ["AZURE_OPENAI_API_KEY"],
	// Left out: AWS's own chain of credentials.
	bedrock: ["AWS_BEARER_TOKEN_BEDROCK"],
	"google-translate": ["GOOGLE_TRANSLATE_API_KEY"],
	"azure-translator": ["AZURE_TRANSLATOR_KEY"],
	caiyun: ["BBM_CAIYUN_API_KEY"],
	libretranslate: ["LIBRETRANSLATE_API_KEY"],
} as const satisfies Record<string, readonly string[]>;

export type KeyedProvider = keyof typeof PROVIDER_KEY_NAMES;

/** Splits a comma-separated list of keys; blanks are dropped. */
export function splitKeys(text: string): string[] {
	return text
		.split(",")
		.map((key) => key.trim())
		.filter((key) => key !== "");
}
