import { afterEach, describe, expect, it, vi } from "vitest";
import { type FakeOpenAi, startFakeOpenAi } from "../../test/fixtures/fake-openai.ts";
import { createCheckedFetch } from "../outbound/checked-fetch.ts";
import { createTranslatorFactory } from "./create-translator.ts";
import type { ChatModel, TranslatorRequest } from "./translator.ts";

const OPERATOR = "http://127.0.0.1:9/v1";
const servers: FakeOpenAi[] = [];
afterEach(async () => {
	vi.unstubAllEnvs();
	for (const server of servers.splice(0)) await server.close();
});

async function start(): Promise<FakeOpenAi> {
	const server = await startFakeOpenAi();
	servers.push(server);
	return server;
}

function make(request: Partial<TranslatorRequest>, allowPrivate = true) {
	const untrustedFetch = createCheckedFetch({ field: "base_url", allowPrivate });
	const factory = createTranslatorFactory({ baseUrls: { openai: OPERATOR, deepl: OPERATOR }, untrustedFetch });
	const common = { provider: "openai", modelId: "gpt-6-luna", keys: [], sourceLanguage: "en", targetLanguage: "es" };
	return factory({ ...common, ...request });
}

function call(model: unknown) {
	const user = JSON.stringify({ segments: [{ id: "1", text: "Hello" }] });
	const request = { system: "Translate.", user, schema: {}, maxOutputTokens: 100, temperature: null };
	return (model as ChatModel).complete(request, AbortSignal.timeout(5_000));
}

describe("an address that a request brings", () => {
	it("is called in place of the provider's own, with the caller's key or none", async () => {
		const server = await start();
		await call(await make({ baseUrl: server.url, keys: ["sk-caller"] }));
		await call(await make({ baseUrl: `${server.url}/`, keys: [] }));
		expect(server.calls.map(({ key }) => key)).toEqual(["sk-caller", ""]);
	});

	it("never gets a key from the server's environment", async () => {
		const server = await start();
		for (const name of ["OPENAI_API_KEY", "XAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"]) {
			vi.stubEnv(name, "sk-operator-secret");
		}
		const headers: string[][] = [];
		const untrustedFetch: typeof fetch = async (input, init) => {
			headers.push([...new Request(input, init).headers.keys()]);
			return new Response("{}", { status: 401 });
		};
		const factory = createTranslatorFactory({ baseUrls: {}, untrustedFetch });
		const providers = ["openai", "openai-compatible", "anthropic", "google", "xai", "groq", "azure", "ollama"];
		for (const provider of providers) {
			const request = { provider, modelId: "m", keys: [], sourceLanguage: "en", targetLanguage: "es" };
			await expect(call(await factory({ ...request, baseUrl: server.url })), provider).rejects.toThrow(/key/);
		}
		expect(headers).toHaveLength(providers.length);
		expect(headers.flat().filter((name) => /key|auth/.test(name))).toEqual([]);
	});

	it("rejects the call where it turns out to be private", async () => {
		const server = await start();
		const model = await make({ baseUrl: server.url, keys: ["sk-caller"] }, false);
		await expect(call(model)).rejects.toMatchObject({
			fault: "rejected",
			message: expect.stringMatching(/base_url leads to .* private network/),
		});
		expect(server.calls).toHaveLength(0);
	});

	it("rejects a classic engine's call too", async () => {
		const server = await start();
		const engine = await make({ provider: "deepl", modelId: "deepl", baseUrl: server.url, keys: ["k"] }, false);
		if (engine.kind !== "mt") throw new Error("DeepL is a classic engine");
		await expect(engine.translate(["Hello"], AbortSignal.timeout(5_000))).rejects.toMatchObject({ fault: "rejected" });
	});

	it("is refused by providers that are reached at their own address only", async () => {
		for (const provider of ["bedrock", "amazon-translate", "google-translate", "apertium", "pseudo", "nobody"]) {
			await expect(make({ provider, baseUrl: "https://models.example" }), provider).rejects.toMatchObject({
				code: "VALIDATION_ERROR",
				details: { field: "base_url" },
			});
		}
	});

	it("is refused where the server has no fetch for it", async () => {
		const request = { provider: "openai", modelId: "m", keys: [], sourceLanguage: "en", targetLanguage: "es" };
		const made = createTranslatorFactory({ baseUrls: { openai: OPERATOR } })({
			...request,
			baseUrl: "https://models.example",
		});
		await expect(made).rejects.toMatchObject({ code: "VALIDATION_ERROR", details: { field: "base_url" } });
	});

	it("has no endpoint, so that its translations are shared with no other book", async () => {
		expect((await make({ keys: ["k"] })).endpoint).toBe(OPERATOR);
		expect((await make({ keys: ["k"], baseUrl: "https://models.example/v1" })).endpoint).toBeUndefined();
	});
});
