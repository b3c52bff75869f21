import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KEY_FIELDS } from "./key-fields.ts";
import { DEFAULT_MODEL, listModels, modelOfProvider, priceOf, resolveModel } from "./models.ts";
import { costUsd } from "./prices.ts";

/** The list of names in spec §9, so that a name is added there and in its record, and nowhere else. */
function readSpecNames(): string[] {
	const spec = readFileSync(new URL("../../docs/spec.md", import.meta.url), "utf8");
	const section = spec.slice(spec.indexOf("## 9. Models"), spec.indexOf("## 10."));
	const list = section.slice(section.indexOf("`chatgptapi"));
	return [...list.matchAll(/`([^`]+)`/g)].flatMap(([, names = ""]) => names.split(/\s+/));
}

describe("the catalog of models", () => {
	it("has the names of spec §9 and no others", () => {
		const names = readSpecNames();
		expect(names).toContain("chatgptapi");
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
		const retired =
			/^(gpt-3|gpt-4|text-davinci|claude-(2|3|sonnet-(4|5$)|haiku-4|opus-4)|gemini-(1|2|pro)|grok-[123]|llama3-|mixtral|deepseek-(chat|reasoner))/;
		for (const model of listModels()) expect(model.modelId).not.toMatch(retired);
	});

	it("reaches each provider by its own name, through the model that users know first", () => {
		for (const { provider } of listModels()) expect(modelOfProvider(provider)?.provider).toBe(provider);
		expect(modelOfProvider("anthropic")?.name).toBe("claude");
		expect(modelOfProvider("google")?.name).toBe("gemini");
		expect(modelOfProvider("openai")?.name).toBe("openai");
		expect(modelOfProvider("gpt4o")).toBeNull();
	});

	it("knows the price of each cloud model that it names itself, and reports null for the rest", () => {
		const unpriced = listModels().filter((model) => model.price === null);
		expect(unpriced.map((model) => model.name).sort()).toEqual(
			"openrouter azure litellm openai-compatible libretranslate customapi".split(" ").sort(),
		);
	});

	it("gives each key field of the form to the models of one provider, in the order of the form", () => {
		expect(KEY_FIELDS).toEqual("openai_key claude_key gemini_key deepl_key groq_key xai_key qwen_key".split(" "));
		for (const field of KEY_FIELDS) {
			const providers = listModels().flatMap(({ keyField, provider }) => (keyField === field ? provider : []));
			expect(new Set(providers).size, field).toBe(1);
		}
	});

	it("counts money per million tokens, by the model id that is really used", () => {
		const chat = resolveModel("chatgptapi");
		if (!chat) throw new Error("no default model");
		expect(costUsd(priceOf(chat, chat.modelId), { input: 100_000, output: 200_000 }, 0)).toBeCloseTo(0.11);
		expect(priceOf(chat, "gpt-6-sol")).toMatchObject({ input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 });
		expect(priceOf(chat, "gpt-unheard-of")).toBeNull();
		const ollama = resolveModel("ollama");
		expect(ollama && priceOf(ollama, "any-model")).toEqual({ input: 0, output: 0 });
		expect(costUsd(null, { input: 5, output: 5 }, 0)).toBe(0);
	});

	it("counts classic engines by the character, whatever their model id", () => {
		const deepl = resolveModel("deepl");
		if (!deepl) throw new Error("no DeepL");
		for (const modelId of ["deepl", "quality_optimized"]) {
			const price = priceOf(deepl, modelId);
			expect(costUsd(price, { input: 9, output: 9, characters: 2_000_000 }, 0)).toBeCloseTo(50);
			expect(costUsd(price, { input: 9, output: 9 }, 0)).toBe(0);
		}
		for (const name of ["google", "azure-translator", "amazon-translate", "caiyun"]) {
			expect(resolveModel(name)?.price).toEqual({ characters: expect.any(Number) });
		}
		expect(resolveModel("deeplfree")?.price).toEqual({ input: 0, output: 0 });
	});
});
