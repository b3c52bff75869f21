import { describe, expect, it } from "vitest";
import { costUsd, DEFAULT_MODEL, KEY_FIELDS, listModels, priceOf, resolveModel } from "./models.ts";

describe("the catalog of models", () => {
	it("knows the names that work today", () => {
		const names = "chatgptapi gpt4 gpt4omini gpt4o openai ollama openai-compatible apertium pseudo".split(" ");
		expect(
			listModels()
				.map((model) => model.name)
				.sort(),
		).toEqual(names.sort());
		expect(resolveModel(" GPT4o ")?.provider).toBe("openai");
		expect(resolveModel(DEFAULT_MODEL)).not.toBeNull();
		expect(resolveModel("gpt-9000")).toBeNull();
	});

	it("never sends a retired id by default", () => {
		for (const model of listModels()) expect(model.modelId).not.toMatch(/^(gpt-3|gpt-4|text-davinci)/);
	});

	it("ties each key field to a provider, and each model that needs a key to its field", () => {
		expect(Object.keys(KEY_FIELDS)).toHaveLength(7);
		for (const model of listModels().filter((one) => one.needsKey)) {
			expect(model.keyField && KEY_FIELDS[model.keyField]).toBe(model.provider);
		}
	});

	it("counts money per million tokens, by the model id that is really used", () => {
		const chat = resolveModel("chatgptapi");
		if (!chat) throw new Error("no default model");
		expect(costUsd(priceOf(chat, chat.modelId), { input: 1_000_000, output: 2_000_000 })).toBeCloseTo(1.1);
		expect(priceOf(chat, "gpt-6-sol")).toEqual({ input: 2, output: 10 });
		expect(priceOf(chat, "gpt-unheard-of")).toBeNull();
		expect(costUsd(null, { input: 5, output: 5 })).toBe(0);
	});
});
