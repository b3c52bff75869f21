import { describe, expect, it } from "vitest";
import { type JobForm, resolveForm } from "./resolve-options.ts";

const noKeys = () => [];
const resolve = (form: Partial<JobForm>, keys: (provider: string) => readonly string[] = noKeys) =>
	resolveForm({ target_language: "es", ...form }, { operatorKeys: keys });
const refusal = (code: string, field: string) => expect.objectContaining({ code, details: { field } });

describe("a form", () => {
	it("means a bilingual whole book by the default model when it says nothing else", () => {
		const { options, callerKey } = resolve({ openai_key: "sk-1" });
		expect(options).toMatchObject({
			targetLanguage: "es",
			sourceLanguage: null,
			model: "chatgptapi",
			layout: "original_first",
			testSegments: null,
			temperature: null,
		});
		expect(options.modelId).not.toBe("");
		expect(callerKey).toBe("sk-1");
	});

	it("says how to translate: instructions, style, glossary, context", () => {
		const file = (name: string, text: string) => ({ name, content: new TextEncoder().encode(text) });
		const { options } = resolve({
			openai_key: "sk-1",
			prompt: "Keep names.",
			prompt_file: file("p.txt", "Translate {text} to {language}."),
			style: "literary",
			glossary: file("g.csv", "Holmes,Jolmes"),
			context: false,
			test_mode: true,
			test_sample: "representative",
		});
		expect(options).toMatchObject({
			prompt: "Keep names.\n\nTranslate {text} to {language}.",
			style: "literary",
			glossary: [{ source: "Holmes", target: "Jolmes" }],
			context: false,
			testSample: "representative",
		});
		expect(() => resolve({ openai_key: "sk-1", glossary: file("g.csv", "Holmes") })).toThrow(
			refusal("VALIDATION_ERROR", "glossary"),
		);
		expect(() => resolve({ openai_key: "sk-1", style: "x".repeat(501) })).toThrow(refusal("VALIDATION_ERROR", "style"));
	});

	it("says how translations look: a style by its name, or CSS as it was understood", () => {
		const styleOf = (translation_style?: string) =>
			resolve({ model: "pseudo", layout: "translation_only", translation_style }).options.translationStyle;
		expect(styleOf()).toBeUndefined();
		expect(["quiet", "equal", " marked "].map(styleOf)).toEqual(["quiet", "equal", "marked"]);
		expect(styleOf(".diglot-tr { color: red }")).toEqual({ css: ".diglot-tr{color:red!important}\n" });
		expect(() => styleOf("loud")).toThrow(refusal("VALIDATION_ERROR", "translation_style"));
		expect(() => styleOf("loud")).toThrow("must be quiet, equal, marked, or CSS");
	});

	it("takes a sample for a test only, because without one it would be the whole book", () => {
		const untested = { model: "pseudo", test_sample: "representative" } as const;
		expect(() => resolve(untested)).toThrow(refusal("VALIDATION_ERROR", "test_sample"));
		expect(() => resolve({ ...untested, test_mode: false })).toThrow("test_mode");
		expect(resolve({ model: "pseudo", test_sample: "first" }).options.testSegments).toBeNull();
	});

	it("is refused where it wants what a classic engine can't do", () => {
		expect(() => resolve({ model: "apertium", prompt: "Be funny." })).toThrow(refusal("VALIDATION_ERROR", "prompt"));
	});

	it("resolves languages to canonical tags", () => {
		const tagsOf = (target: string, source: string) => {
			const { targetLanguage, sourceLanguage } = resolve({
				model: "pseudo",
				target_language: target,
				source_language: source,
			}).options;
			return [targetLanguage, sourceLanguage];
		};
		expect(tagsOf("Spanish", "EN")).toEqual(["es", "en"]);
		expect(tagsOf("pt-br", "auto")).toEqual(["pt-BR", null]);
		expect(() => resolve({ model: "pseudo", target_language: "klingonish" })).toThrow(
			refusal("VALIDATION_ERROR", "target_language"),
		);
		expect(() => resolve({ model: "pseudo", source_language: "nope!" })).toThrow(
			refusal("VALIDATION_ERROR", "source_language"),
		);
	});

	it("asks for a test of ten segments unless it says how many", () => {
		const segments = (form: Partial<JobForm>) => resolve({ model: "pseudo", ...form }).options.testSegments;
		expect(segments({ test_mode: true })).toBe(10);
		expect(segments({ test_mode: true, test_num: 3 })).toBe(3);
		expect(segments({ test_num: 3 })).toBeNull();
		expect(segments({ test_mode: false })).toBeNull();
	});

	it("takes any layout, but none that contradicts single_translate", () => {
		expect(resolve({ model: "pseudo", layout: "side_by_side" }).options.layout).toBe("side_by_side");
		const contradiction = () => resolve({ model: "pseudo", layout: "side_by_side", single_translate: true });
		expect(contradiction).toThrow(/contradicts/);
	});

	it("keeps which texts are wanted, tags in lower case", () => {
		const { options } = resolve({
			model: "pseudo",
			translate_tags: ["P"],
			only_files: ["Chapter-1.xhtml"],
			title: true,
		});
		expect(options.selection).toEqual({
			translateTags: ["p"],
			excludeTags: [],
			onlyFiles: ["Chapter-1.xhtml"],
			excludeFiles: [],
			title: true,
		});
	});

	it("keeps a bound of costs where there is a price to keep it by, and refuses it where there is none", () => {
		expect(resolve({ model: "chatgptapi", openai_key: "k", max_cost_usd: 2.5 }).options.maxCostUsd).toBe(2.5);
		expect(resolve({ model: "pseudo", max_cost_usd: 2.5 }).options.maxCostUsd).toBe(2.5);
		expect(resolve({ model: "pseudo" }).options).not.toHaveProperty("maxCostUsd");
		const unpriced = { model: "openai", model_id: "gpt-of-tomorrow", openai_key: "k", max_cost_usd: 2.5 };
		expect(() => resolve(unpriced)).toThrow("gpt-of-tomorrow");
		expect(() => resolve(unpriced)).toThrow("Give price_input and price_output, in US dollars per million tokens.");
		expect(() => resolve(unpriced)).toThrow(expect.objectContaining({ details: { field: "max_cost_usd" } }));
	});

	it("keeps a bound of costs by the user's own price, also of a model that the list doesn't know", () => {
		const given = { model: "openrouter", model_id: "some/model", api_key: "k", price_input: 0.3, price_output: 1.1 };
		const price = { input: 0.3, output: 1.1 };
		expect(resolve({ ...given, max_cost_usd: 2 }).options).toMatchObject({ maxCostUsd: 2, price });
		expect(resolve(given).options).toMatchObject({ price });
		expect(resolve({ model: "chatgptapi", openai_key: "k" }).options).not.toHaveProperty("price");
		expect(() => resolve({ ...given, price_input: undefined })).toThrow(refusal("VALIDATION_ERROR", "price_input"));
		expect(() => resolve({ ...given, price_output: undefined })).toThrow(refusal("VALIDATION_ERROR", "price_output"));
	});

	it("refuses a price by the token, and names none, where an engine is not charged by it", () => {
		expect(() => resolve({ model: "libretranslate", price_input: 1, price_output: 1 })).toThrow(
			refusal("VALIDATION_ERROR", "price_input"),
		);
		expect(() => resolve({ model: "libretranslate", max_cost_usd: 1 })).toThrow(/can't be kept\.$/);
	});

	it("keeps how much a model may think, where it is more than the default and the model can", () => {
		const chat = { model: "chatgptapi", openai_key: "k" };
		expect(resolve({ ...chat, reasoning: "high" }).options.reasoning).toBe("high");
		for (const reasoning of ["off", undefined] as const) {
			expect(resolve({ ...chat, reasoning }).options).not.toHaveProperty("reasoning");
			expect(resolve({ model: "apertium", reasoning }).options).not.toHaveProperty("reasoning");
		}
		expect(() => resolve({ model: "apertium", reasoning: "low" })).toThrow(refusal("VALIDATION_ERROR", "reasoning"));
	});

	it("keeps temperature 0 and the layout that was asked for", () => {
		const { options } = resolve({ model: "pseudo", temperature: 0, single_translate: true });
		expect(options).toMatchObject({ temperature: 0, layout: "translation_only" });
	});

	it("names the field when the model is not known or needs an id", () => {
		expect(() => resolve({ model: "gpt17" })).toThrow(refusal("VALIDATION_ERROR", "model"));
		expect(() => resolve({ model: "gpt4o:x" })).toThrow(refusal("VALIDATION_ERROR", "model"));
		expect(() => resolve({ model: "openai-compatible" })).toThrow(refusal("VALIDATION_ERROR", "model_id"));
		expect(resolve({ model: "openai-compatible", model_id: "qwen" }).options.modelId).toBe("qwen");
	});

	it("reaches any model of a provider by provider:model-id", () => {
		expect(resolve({ model: "ollama:mistral:7b" }).options).toMatchObject({ model: "ollama", modelId: "mistral:7b" });
		expect(resolve({ model: "anthropic:claude-opus-5-5", claude_key: "k" }).options).toMatchObject({
			model: "claude",
			modelId: "claude-opus-5-5",
		});
		expect(resolve({ model: "google:gemini-3.8-flash", gemini_key: "k" }).options.model).toBe("gemini");
	});
});

describe("keys", () => {
	it("are the caller's own first, the model's field before api_key", () => {
		const operator = (provider: string) => (provider === "openai" ? ["sk-operator"] : []);
		expect(resolve({ api_key: "sk-any" }, operator).callerKey).toBe("sk-any");
		expect(resolve({ api_key: "sk-any", openai_key: "sk-own" }, operator).callerKey).toBe("sk-own");
		expect(resolve({ claude_key: "sk-other" }, operator).callerKey).toBeNull();
	});

	it("are asked for where the model needs one and nobody has it", () => {
		expect(() => resolve({})).toThrow(refusal("API_KEY_INVALID", "openai_key"));
		expect(() => resolve({ claude_key: "sk-other" })).toThrow(refusal("API_KEY_INVALID", "openai_key"));
		expect(resolve({ model: "apertium" }).callerKey).toBeNull();
	});
});

describe("a base URL", () => {
	const at = (base_url: string, more: Partial<JobForm> = {}) =>
		resolveForm(
			{ target_language: "es", base_url, ...more },
			{ operatorKeys: noKeys, baseUrls: { allowed: true, allowPrivate: true } },
		);

	it("is kept as a browser would write it, and asks for no key", () => {
		const { options, callerKey } = at("HTTP://0x7f.1:8080");
		expect(options.baseUrl).toBe("http://127.0.0.1:8080/");
		expect(callerKey).toBeNull();
		expect(resolve({ model: "pseudo" }).options).not.toHaveProperty("baseUrl");
	});

	it("is taken only where the server says so", () => {
		expect(() => resolve({ model: "ollama", base_url: "https://models.example" })).toThrow(
			refusal("VALIDATION_ERROR", "base_url"),
		);
	});
});
