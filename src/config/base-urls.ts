import type { Settings } from "./schema.ts";

/**
 * Where each provider is reached, by its name in the catalog; empty where the operator has to say it and did not.
 * Engines on this machine have no entry.
 */
export function baseUrlsOf(settings: Settings): Readonly<Record<string, string>> {
	const { awsRegion } = settings;
	return {
		openai: settings.openaiBaseUrl,
		"openai-compatible": settings.openaiBaseUrl,
		anthropic: settings.anthropicBaseUrl,
		google: settings.geminiBaseUrl,
		groq: settings.groqBaseUrl,
		xai: settings.xaiBaseUrl,
		qwen: settings.qwenBaseUrl,
		deepseek: settings.deepseekBaseUrl,
		mistral: settings.mistralBaseUrl,
		openrouter: settings.openrouterBaseUrl,
		azure: settings.azureOpenaiEndpoint ?? "",
		ollama: settings.ollamaBaseUrl,
		deepl: settings.deeplBaseUrl,
		libretranslate: settings.libretranslateUrl,
		customapi: settings.customApi ?? "",
		bedrock: `https://bedrock-runtime.${awsRegion}.${awsDomain(awsRegion)}`,
		"amazon-translate": `https://translate.${awsRegion}.${awsDomain(awsRegion)}`,
		"google-translate": "https://translation.googleapis.com",
		"azure-translator": "https://api.cognitive.microsofttranslator.com",
		caiyun: "https://api.interpreter.caiyunai.com",
		tencentransmart: "https://transmart.qq.com",
	};
}

function awsDomain(region: string): string {
	return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}
