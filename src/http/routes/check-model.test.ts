import { afterEach, describe, expect, it } from "vitest";
import type { ModelCheck, ModelToCheck } from "../../core/model-check.ts";
import { type ServedBench, serveBench } from "../app.fixture.ts";

const WORKS: Omit<ModelCheck, "model" | "provider" | "modelId"> = {
	works: true,
	key: "accepted",
	translation: "La casa",
	json: "schema",
	keepsTags: true,
	contextTokens: 8_192,
	outputTokens: null,
	seconds: 1.5,
	tokensPerSecond: 8,
	costUsd: 0.0001,
	problem: null,
};

let served: ServedBench;
let seen: ModelToCheck[] = [];
afterEach(async () => {
	seen = [];
	await served.close();
});

async function serve(trustProxy: boolean | number = false, until: Promise<void> = Promise.resolve()): Promise<void> {
	served = await serveBench(
		{},
		{
			trustProxy,
			operatorKeys: () => ["operators-key"],
			checkModel: async (model) => {
				seen.push(model);
				await until;
				return { ...WORKS, model: model.model, provider: "openai", modelId: model.modelId };
			},
		},
	);
}

async function post(name: string, body: object = {}, headers: Record<string, string> = {}) {
	const init = {
		method: "POST",
		headers: { "content-type": "application/json", ...headers },
		body: JSON.stringify(body),
	};
	const response = await fetch(`${served.url}/models/${name}/check`, init);
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("POST /models/{name}/check", () => {
	it("answers with what works, in the API's names", async () => {
		await serve();
		const { status, body } = await post("chatgptapi");
		expect(status).toBe(200);
		expect(body).toMatchObject({ model: "chatgptapi", works: true, keeps_tags: true, context_tokens: 8_192 });
		expect(seen).toMatchObject([{ model: "chatgptapi", keys: ["operators-key"], targetLanguage: "es" }]);
	});

	it("takes the caller's key and languages before the operator's and ours", async () => {
		await serve();
		await post("chatgptapi", { api_key: "own-key", source_language: "es", model_id: "gpt-x" });
		expect(seen).toMatchObject([{ modelId: "gpt-x", keys: ["own-key"], sourceLanguage: "es", targetLanguage: "en" }]);
	});

	it("spends the operator's money for no stranger: behind a proxy the caller needs a key of their own", async () => {
		await serve();
		await post("chatgptapi", {}, { "x-forwarded-for": "203.0.113.5" });
		expect(seen[0]?.keys, "a proxy that nobody has named").toEqual([]);
		await served.close();
		await serve(1);
		await post("chatgptapi", {}, { "x-forwarded-for": "203.0.113.5" });
		await post("chatgptapi", {}, { "x-forwarded-for": "127.0.0.1" });
		expect(seen.slice(1).map(({ keys }) => keys)).toEqual([[], ["operators-key"]]);
	});

	it("refuses what it does not know, by the field's name", async () => {
		await serve();
		expect((await post("no-such-model")).status).toBe(422);
		expect((await post("chatgptapi", { base_url: "http://127.0.0.1:9" })).status).toBe(422);
		expect((await post("chatgptapi", { surprise: 1 })).status).toBe(422);
		expect(seen).toEqual([]);
	});

	it("runs a few at a time", async () => {
		const gate = Promise.withResolvers<void>();
		await serve(false, gate.promise);
		const running = Array.from({ length: 4 }, () => post("chatgptapi"));
		while (seen.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
		expect((await post("chatgptapi")).status).toBe(429);
		gate.resolve();
		expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
	});
});
