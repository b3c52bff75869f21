import { afterEach, describe, expect, it } from "vitest";
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "../../test/fixtures/fake-openai.ts";
import { systemClock } from "../core/clock.ts";
import type { ModelToCheck } from "../core/model-check.ts";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import { checkModel } from "./check-model.ts";

const never = new AbortController().signal;
let server: FakeOpenAi | undefined;
afterEach(() => server?.close());

async function check(fake: FakeOpenAiOptions, changes: Partial<ModelToCheck> = {}, timeoutMs = 10_000) {
	server = await startFakeOpenAi(fake);
	const makeTranslator = createTranslatorFactory({ baseUrls: { openai: server.url, vllm: server.url } });
	const model: ModelToCheck = {
		model: "openai",
		modelId: "gpt-6-luna",
		baseUrl: undefined,
		keys: ["sk-test-0123456789abcdef"],
		sourceLanguage: "en",
		targetLanguage: "es",
		...changes,
	};
	return checkModel(model, { makeTranslator, clock: systemClock, timeoutMs }, never);
}

describe("a check of a model", () => {
	it("says what works, after one tiny call", async () => {
		const found = await check({});
		expect(found).toMatchObject({
			model: "openai",
			works: true,
			key: "accepted",
			json: "schema",
			keepsTags: true,
			problem: null,
		});
		expect(found.translation).not.toContain("<");
		expect(found.seconds).toBeGreaterThan(0);
		expect(found.tokensPerSecond).toBeGreaterThan(0);
		expect(found.costUsd).toBeGreaterThan(0);
		expect(server?.calls).toHaveLength(1);
	});

	it("tells a refused key from a missing one, and never shows it", async () => {
		const refused = await check({ decide: () => "unauthorized" });
		expect(refused).toMatchObject({ works: false, key: "refused", problem: { code: "API_KEY_INVALID" } });
		expect(JSON.stringify(refused)).not.toContain("0123456789abcdef");
		await server?.close();
		const missing = await check({}, { keys: [] });
		expect(missing).toMatchObject({ works: false, key: "missing", problem: { code: "API_KEY_INVALID" } });
		expect(server?.calls).toHaveLength(0);
	});

	it("goes on with the lesser request where a format is refused", async () => {
		const found = await check(
			{ decide: ({ body }) => (body.response_format === undefined ? null : "schema_refused") },
			{ model: "vllm", modelId: "some-model-of-the-check", keys: [] },
		);
		expect(found).toMatchObject({ works: true, key: "none_needed", json: "prompt" });
	});

	it("says so where the model answers with no translation", async () => {
		const found = await check({ translate: (text) => text.replace(/<[^>]*>/g, "") });
		expect(found).toMatchObject({ works: false, problem: { code: "TRANSLATION_FAILED" } });
	});

	it("ends where no answer comes in time, and where nobody is there", async () => {
		const silent = await check({ decide: () => "hang" }, {}, 300);
		expect(silent).toMatchObject({ works: false, problem: { code: "TIMEOUT_ERROR" } });
		const url = server?.url ?? "";
		await server?.close();
		const makeTranslator = createTranslatorFactory({ baseUrls: { vllm: url } });
		const model = { model: "vllm", modelId: "m", baseUrl: undefined, keys: [] };
		const request = { ...model, sourceLanguage: "en", targetLanguage: "es" };
		const gone = await checkModel(request, { makeTranslator, clock: systemClock, timeoutMs: 5_000 }, never);
		expect(gone).toMatchObject({ works: false, key: "none_needed", problem: { code: "TRANSLATION_FAILED" } });
		expect(gone.problem?.message).toContain("could not be reached");
	});
});
