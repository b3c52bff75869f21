import { describe, expect, it, onTestFinished } from "vitest";
import { startLoopback } from "../../test/fixtures/providers/loopback.ts";
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

	it("says how a server that wants a key gets one", async () => {
		const server = await startLoopback(() => ({ status: 401, body: { error: { message: "Unauthorized" } } }));
		onTestFinished(() => server.close());
		const keyless = createTranslatorFactory({ baseUrls: { "openai-compatible": server.url, ollama: server.url } });
		const model = await keyless({ ...request, provider: "openai-compatible" });
		if (model.kind !== "chat") throw new Error("no language model");
		const call = model.complete(
			{ system: "", user: "", schema: {}, maxOutputTokens: 9, temperature: null },
			AbortSignal.timeout(5_000),
		);
		await expect(call).rejects.toMatchObject({
			fault: "key",
			status: 401,
			message: expect.stringContaining("it wants a key: give one in the field api_key"),
		});
	});
});
