import { afterEach, expect, it } from "vitest";
import { type FakeCall, type FakeFault, type FakeOpenAi, startFakeOpenAi } from "../../../test/fixtures/fake-openai.ts";
import type { ChatRequest } from "../translator.ts";
import { createOpenaiChatModel } from "./openai-chat.ts";

let server: FakeOpenAi;
afterEach(() => server.close());

function startModel(structured: "schema" | "object") {
	return createOpenaiChatModel({
		provider: "openai-compatible",
		providerName: "Server",
		baseUrl: server.url,
		modelId: "some-model",
		key: "",
		dialect: "plain",
		structured,
		reasoning: "off",
	});
}

const REQUEST: ChatRequest = {
	system: "Translate.",
	user: '\n{"segments":[{"id":"1","text":"Hello"}]}',
	schema: { type: "object", properties: {}, additionalProperties: false },
	maxOutputTokens: 500,
	temperature: null,
};
const complete = (structured: "schema" | "object") =>
	startModel(structured).complete(REQUEST, AbortSignal.timeout(5_000));
const formatOf = ({ body }: FakeCall) => (body.response_format as { type: string } | undefined)?.type ?? "none";

function refusing(...formats: string[]): (call: FakeCall) => FakeFault | null {
	return (call) => {
		if (!formats.includes(formatOf(call))) return null;
		return formatOf(call) === "json_schema" ? "schema_refused" : "object_refused";
	};
}

it("a server that refuses a schema is asked for any object, immediately and from then on", async () => {
	server = await startFakeOpenAi({ decide: refusing("json_schema") });
	const model = startModel("schema");
	expect(model.supportsSchema).toBe(true);
	await expect(model.complete(REQUEST, AbortSignal.timeout(5_000))).rejects.toMatchObject({
		fault: "busy",
		retryAfterMs: 0,
	});
	expect((await model.complete(REQUEST, AbortSignal.timeout(5_000))).finish).toBe("stop");
	// A model of another job at the same endpoint asks for an object from the start.
	await complete("schema");
	expect(server.calls.map(formatOf)).toEqual(["json_schema", "json_object", "json_object"]);
	expect(startModel("schema").supportsSchema).toBe(false);
});

it("one that refuses that too is asked by the prompt alone", async () => {
	server = await startFakeOpenAi({ decide: refusing("json_object") });
	await expect(complete("object")).rejects.toMatchObject({ fault: "busy" });
	await complete("object");
	expect(server.calls.map(formatOf)).toEqual(["json_object", "none"]);
});

it("a request that is wrong for another reason stays refused", async () => {
	server = await startFakeOpenAi({ decide: () => "model_not_found" });
	await expect(complete("schema")).rejects.toMatchObject({ fault: "rejected" });
	expect(server.calls).toHaveLength(1);
});
