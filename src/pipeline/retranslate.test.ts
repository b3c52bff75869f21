import { describe, expect, it } from "vitest";
import { makeSegments } from "../../test/fixtures/segments.ts";
import type { JobOptions } from "../core/job-options.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { CallError, type ChatModel, type ChatRequest, type TranslatorRequest } from "../providers/translator.ts";
import type { CallCounts } from "./progress.ts";
import { type RetranslateRequest, retranslateSegment } from "./retranslate.ts";

const segments = makeSegments(["The first of three.", "The second of three.", "The third of three."]);
const [, second] = segments;
if (!second) throw new Error("the test's own book has segments");

const OPTIONS: JobOptions = {
	targetLanguage: "es",
	sourceLanguage: "en",
	model: "chatgptapi",
	modelId: "gpt-test",
	layout: "original_first",
	selection: WHOLE_BOOK,
	testSegments: null,
	temperature: 0.5,
	style: "plain",
	prompt: "Keep it short.",
	glossary: [{ source: "second", target: "segundo" }],
};

/** A model that answers with `reply` for each id that it is sent. */
function scriptedModel(reply: (text: string) => string | Error) {
	const requests: ChatRequest[] = [];
	const made: TranslatorRequest[] = [];
	let open = 0;
	const makeTranslator = async (request: TranslatorRequest): Promise<ChatModel> => {
		made.push(request);
		open += 1;
		return {
			kind: "chat",
			engine: "openai:gpt-test",
			displayName: "OpenAI gpt-test",
			supportsSchema: true,
			async complete(chat) {
				requests.push(chat);
				const sent: { segments: { id: string; text: string }[] } = JSON.parse(chat.user.slice(chat.user.indexOf("{")));
				const found = sent.segments.map(({ id, text }) => ({ id, text: reply(text) }));
				for (const { text } of found) if (text instanceof Error) throw text;
				const usage = { input: 10, output: 5, metered: true };
				return { text: JSON.stringify({ segments: found }), finish: "stop", usage };
			},
			async close() {
				open -= 1;
			},
		};
	};
	return { requests, made, makeTranslator, openTranslators: () => open };
}

async function retranslate(model: ReturnType<typeof scriptedModel>, options: Partial<JobOptions> = {}) {
	const took: CallCounts[] = [];
	const reserved: string[] = [];
	const request: RetranslateRequest = {
		segment: second as RetranslateRequest["segment"],
		reading: { title: "Three", authors: ["Ann"], segments },
		settled: [{ segmentId: "d1-s1", text: "El primero de tres.", state: "translated", flags: [] }],
		sourceLanguage: "en",
		options: { ...OPTIONS, ...options },
		keys: ["k1"],
		spending: {
			async reserve() {
				reserved.push("reserved");
				return { settle: () => void reserved.push("settled"), release() {}, assume() {} };
			},
		},
	};
	const { makeTranslator } = model;
	const ports = {
		makeTranslator,
		pacer: createMemoryPacer({ ceiling: 1 }),
		onCalls: (one: CallCounts) => void took.push(one),
	};
	const result = await retranslateSegment(request, ports, new AbortController().signal);
	return { result, took, reserved };
}

describe("a retranslated segment", () => {
	it("is sent alone, as its job would, and counted and paid for", async () => {
		const model = scriptedModel(() => "El segundo de tres.");
		const { result, took, reserved } = await retranslate(model);
		expect(result).toEqual({
			segmentId: "d1-s2",
			text: "El segundo de tres.",
			state: "translated",
			flags: [],
			engine: "openai:gpt-test",
			tries: 1,
		});
		expect(took).toMatchObject([{ requests: 1, usage: { input: 10, output: 5 } }]);
		expect(reserved).toEqual(["reserved", "settled"]);
		const [request] = model.requests;
		expect(model.requests).toHaveLength(1);
		expect(request?.temperature).toBe(0.5);
		expect(request?.system).toContain("Keep it short.");
		expect(request?.user).toContain('"glossary":[["second","segundo"]]');
		expect(request?.user).toContain('"before":[["The first of three.","El primero de tres."]]');
		expect(request?.user).not.toContain("third");
	});

	it("is sent to the job's own model and server, with its key", async () => {
		const model = scriptedModel(() => "El segundo de tres.");
		await retranslate(model, { baseUrl: "https://models.example/v1" });
		expect(model.made).toEqual([
			{
				provider: "openai",
				modelId: "gpt-test",
				keys: ["k1"],
				sourceLanguage: "en",
				targetLanguage: "es",
				baseUrl: "https://models.example/v1",
				reasoning: undefined,
				wishes: expect.objectContaining({ style: "plain" }),
			},
		]);
		expect(model.openTranslators()).toBe(0);
	});

	it("is sent without its neighbours if the job did so", async () => {
		const model = scriptedModel(() => "El segundo de tres.");
		await retranslate(model, { context: false });
		expect(model.requests[0]?.user).not.toContain("before");
	});

	it("keeps its source and needs review if no answer is right", async () => {
		const model = scriptedModel(() => "");
		const { result, took } = await retranslate(model);
		expect(result).toMatchObject({ segmentId: "d1-s2", text: "The second of three.", state: "needs_review" });
		expect(took.length).toBeGreaterThan(0);
	});

	it("fails as the provider does, and the translator is closed anyway", async () => {
		const refused = new CallError("This key is refused.", { fault: "key" });
		const model = scriptedModel(() => refused);
		await expect(retranslate(model)).rejects.toMatchObject({ code: "API_KEY_INVALID" });
		expect(model.openTranslators()).toBe(0);
	});
});
