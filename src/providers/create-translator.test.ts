import { describe, expect, it } from "vitest";
import { findTagFault, stripTags } from "../core/tagged-text.ts";
import { translatorFactory } from "./create-translator.ts";
import { readRetryAfterMs } from "./http/retry-after.ts";
import { withVersionPath } from "./http/version-path.ts";
import { createPseudoEngine } from "./mt/pseudo-engine.ts";

describe("a base URL", () => {
	it("gets the version path that it lacks and keeps one that it has", () => {
		expect(withVersionPath("https://api.openai.com", "v1")).toBe("https://api.openai.com/v1");
		expect(withVersionPath("http://127.0.0.1:11434/", "v1")).toBe("http://127.0.0.1:11434/v1");
		expect(withVersionPath("http://127.0.0.1:1/v1/", "v1")).toBe("http://127.0.0.1:1/v1");
		expect(withVersionPath("https://x.example/proxy", "v1")).toBe("https://x.example/proxy/v1");
		expect(withVersionPath("https://x.example/v1beta/openai", "v1")).toBe("https://x.example/v1beta/openai");
		expect(() => withVersionPath("ftp://x.example", "v1")).toThrow(TypeError);
		expect(() => withVersionPath("not a url", "v1")).toThrow(TypeError);
	});
});

describe("Retry-After", () => {
	const now = Date.parse("2026-11-22T12:00:00Z");
	it("is read in seconds, as a date and in OpenAI's milliseconds", () => {
		expect(readRetryAfterMs({ "retry-after": "40" }, now)).toBe(40_000);
		expect(readRetryAfterMs({ "retry-after": "1.5" }, now)).toBe(1_500);
		expect(readRetryAfterMs({ "retry-after": "Sun, 22 Nov 2026 12:02:00 GMT" }, now)).toBe(120_000);
		expect(readRetryAfterMs({ "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, now)).toBe(0);
		expect(readRetryAfterMs({ "retry-after-ms": "250", "retry-after": "9" }, now)).toBe(250);
	});
	it("is ignored where it says nothing", () => {
		expect(readRetryAfterMs({}, now)).toBeUndefined();
		expect(readRetryAfterMs({ "retry-after": "soon" }, now)).toBeUndefined();
		expect(readRetryAfterMs({ "retry-after": "-5" }, now)).toBeUndefined();
	});
});

describe("the pseudo engine", () => {
	it("accents and lengthens by a third, keeps tags, and always gives the same", async () => {
		const engine = createPseudoEngine();
		const source = "It was <1>the best</1> of times,<2/> it was the worst of times.";
		const signal = new AbortController().signal;
		const [first] = await engine.translate([source], signal);
		const [second] = await engine.translate([source], signal);
		if (first === undefined) throw new Error("no text");
		expect(first).toBe(second);
		expect(first).not.toContain("best");
		expect(findTagFault(source, first)).toBeNull();
		const growth = stripTags(first).length / stripTags(source).length;
		expect(growth).toBeGreaterThan(1.25);
		expect(growth).toBeLessThan(1.4);
		expect(engine.displayName).toContain("pseudo");
	});
});

describe("the factory of translators", () => {
	const make = translatorFactory({
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

	it("knows which adapter speaks for which provider", async () => {
		expect(await make({ ...request, provider: "openai", keys: ["k"] })).toMatchObject({
			kind: "chat",
			engine: "openai:m",
		});
		expect(await make({ ...request, provider: "ollama" })).toMatchObject({ displayName: "Ollama m" });
		expect(await make({ ...request, provider: "openai-compatible" })).toMatchObject({ supportsSchema: false });
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
