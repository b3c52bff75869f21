import { describe, expect, it } from "vitest";
import { createTranslatorFactory } from "./create-translator.ts";

describe("the factory of translators", () => {
	const make = createTranslatorFactory({
		baseUrls: {
			openai: "https://api.openai.com/v1",
			"openai-compatible": "https://api.openai.com/v1",
			ollama: "http://127.0.0.1:11434",
			azure: "",
			customapi: "",
			qwen: "https://qwen.example/v1",
		},
		apertiumModes: ["/nonexistent"],
	});
	const request = { modelId: "m", keys: [], sourceLanguage: "en", targetLanguage: "es" };

	it("opens each provider's own adapter", async () => {
		expect(await make({ ...request, provider: "openai", keys: ["k"] })).toMatchObject({
			kind: "chat",
			engine: "openai:m",
		});
		expect(await make({ ...request, provider: "ollama" })).toMatchObject({ displayName: "Ollama m" });
		expect(await make({ ...request, provider: "openai-compatible" })).toMatchObject({ supportsSchema: true });
		expect(await make({ ...request, provider: "pseudo" })).toMatchObject({ kind: "mt" });
	});

	it("refuses what can't work, naming the field", async () => {
		const refusal = (field: string) => ({ code: "VALIDATION_ERROR", details: { field } });
		await expect(make({ ...request, provider: "apertium" })).rejects.toMatchObject(refusal("model"));
		await expect(make({ ...request, provider: "apertium" })).rejects.toThrow(
			"apt-get install apertium apertium-eng-spa",
		);
		await expect(make({ ...request, provider: "acme" })).rejects.toMatchObject(refusal("model"));
		await expect(make({ ...request, provider: "openai-compatible", modelId: "" })).rejects.toMatchObject(
			refusal("model_id"),
		);
		await expect(make({ ...request, provider: "qwen", modelId: "qwen-mt-plus", keys: ["k"] })).rejects.toMatchObject(
			refusal("model_id"),
		);
		await expect(make({ ...request, provider: "customapi" })).rejects.toThrow("BBM_CUSTOM_API");
		await expect(make({ ...request, provider: "openai" })).rejects.toMatchObject({ code: "API_KEY_INVALID" });
	});
});
