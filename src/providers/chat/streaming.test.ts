import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CHAT_FIXTURES } from "../../../test/fixtures/providers/all.ts";
import { type Reaction, startLoopback, type Trickle } from "../../../test/fixtures/providers/loopback.ts";
import type { ChatFixture, SeenRequest } from "../../../test/fixtures/providers/provider-fixture.ts";
import { endReservation } from "../../translation/spending.ts";
import { createTranslatorFactory } from "../create-translator.ts";
import { CallError, type ChatModel, type ChatRequest } from "../translator.ts";

const REQUEST: ChatRequest = {
	system: "Translate.",
	user: JSON.stringify({ segments: [{ id: "1", text: "Hello <1>world</1>" }] }),
	schema: { type: "object", properties: {}, additionalProperties: false },
	maxOutputTokens: 500,
	temperature: null,
};

async function open(
	fixture: ChatFixture,
	react: (seen: SeenRequest) => Reaction,
	callTimeoutMs = 5_000,
): Promise<ChatModel> {
	const server = await startLoopback(react);
	onTestFinished(() => server.close());
	const make = createTranslatorFactory({
		baseUrls: { [fixture.provider]: server.url + fixture.basePath },
		callTimeoutMs,
	});
	const { provider, modelId } = fixture;
	const model = await make({ provider, modelId, keys: ["test-key"], sourceLanguage: "en", targetLanguage: "es" });
	if (model.kind !== "chat") throw new Error("no language model");
	return model;
}

const complete = (model: ChatModel) => model.complete(REQUEST, new AbortController().signal);

async function faultOf(
	fixture: ChatFixture,
	react: (seen: SeenRequest) => Reaction,
	timeoutMs?: number,
): Promise<CallError> {
	const error = await complete(await open(fixture, react, timeoutMs)).catch((one: unknown) => one);
	if (!(error instanceof CallError)) throw new Error(`no CallError but ${JSON.stringify(error)} ${error}`);
	return error;
}

/** Whether a budget takes the call for billed. */
function isBilled(error: CallError): boolean {
	const assume = vi.fn();
	endReservation({ settle() {}, release() {}, assume }, error);
	return assume.mock.calls.length > 0;
}

const STREAMING = CHAT_FIXTURES.flatMap((fixture) =>
	fixture.toStream ? [{ ...fixture, toStream: fixture.toStream }] : [],
);

/** The events of a good reply, one each. */
function eventsOf({ toStream, success }: (typeof STREAMING)[number], seen: SeenRequest): string[] {
	return toStream(success(seen), seen).split(/(?<=\n\n)/);
}

const trickle = (pieces: readonly string[], ending: Trickle["ending"], everyMs = 0): Trickle => ({
	pieces,
	ending,
	everyMs,
});

describe.each(STREAMING)("a stream of $provider", (fixture) => {
	/** How much of a reply is there before something happens: some of its text, and not its end. */
	const some = (seen: SeenRequest) => eventsOf(fixture, seen).slice(0, -4);

	it("that breaks off after some text may be sent again, and may have been billed", async () => {
		for (const ending of ["cut", "end"] as const) {
			const error = await faultOf(fixture, (seen) => trickle(some(seen), ending));
			expect(error).toMatchObject({ fault: "unreachable", status: undefined });
			expect(isBilled(error)).toBe(true);
		}
	});

	it("that falls silent is given up", async () => {
		const error = await faultOf(fixture, (seen) => trickle(some(seen), "hang"), 150);
		expect(error).toMatchObject({ fault: "unreachable", message: expect.stringContaining("in time") });
	});
});

function fixtureOf(provider: string): (typeof STREAMING)[number] {
	const found = STREAMING.find((one) => one.provider === provider);
	if (!found) throw new Error(provider);
	return found;
}

/** One provider of each SDK's. */
const SDKS = ["openai", "openai-compatible", "anthropic", "google", "xai"] as const;

it.each(SDKS)("a stream of %s may take as long as it likes, while something comes", async (provider) => {
	const fixture = fixtureOf(provider);
	const idleMs = 600;
	const model = await open(fixture, (seen) => trickle(eventsOf(fixture, seen), "end", 75), idleMs);
	const began = performance.now();
	expect((await complete(model)).finish).toBe("stop");
	expect(performance.now() - began).toBeGreaterThan(idleMs);
});

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

describe("an error in a stream", () => {
	// https://docs.anthropic.com/en/docs/build-with-claude/streaming#error-events
	const overloaded = `event: error\n${data({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })}`;
	// https://github.com/anomalyco/opencode/issues/40770
	const capped = data({
		error: {
			code: "invalid_parameter_error",
			param: null,
			message: "Range of max_tokens should be [1, 400]",
			type: "invalid_request_error",
		},
		id: "chatcmpl-4c782706",
	});

	it("of Anthropic's that it is overloaded slows all calls down, and counts as billed", async () => {
		const claude = fixtureOf("anthropic");
		const error = await faultOf(claude, (seen) => trickle([...eventsOf(claude, seen).slice(0, -4), overloaded], "end"));
		expect(error).toMatchObject({ fault: "busy", message: expect.stringContaining("Overloaded") });
		expect(isBilled(error)).toBe(true);
	});

	it("that comes first is a refusal like any other", async () => {
		const qwen = fixtureOf("qwen");
		const model = await open(qwen, (seen) =>
			JSON.stringify(seen.body).includes('"max_tokens":400')
				? trickle(eventsOf(qwen, seen), "end")
				: trickle([capped], "end"),
		);
		await expect(complete(model)).rejects.toMatchObject({ fault: "conceded" });
		expect(model.limits?.outputTokens).toBe(400);
		expect((await complete(model)).finish).toBe("stop");
	});

	it("in the middle of the text is not the request's fault", async () => {
		const qwen = fixtureOf("qwen");
		const error = await faultOf(qwen, (seen) => trickle([...eventsOf(qwen, seen).slice(0, -4), capped], "end"));
		expect(error.fault).toBe("unreachable");
		expect(isBilled(error)).toBe(true);
	});

	// https://openrouter.ai/docs/api-reference/errors#mid-stream
	it("of OpenRouter's carries the upstream's status", async () => {
		const openrouter = fixtureOf("openrouter");
		const upstream = data({
			id: "gen-1",
			object: "chat.completion.chunk",
			error: { code: 429, message: "Rate limited" },
			choices: [],
		});
		expect(await faultOf(openrouter, () => trickle([": OPENROUTER PROCESSING\n\n", upstream], "end"))).toMatchObject({
			fault: "busy",
		});
	});

	it("of the content is a filter's", async () => {
		const azure = fixtureOf("azure");
		const filtered = data({ error: { code: "content_filter", message: "filtered", type: null, param: "prompt" } });
		expect((await faultOf(azure, () => trickle([filtered], "end"))).fault).toBe("filtered");
	});
});

it("a stream without usage is estimated, and says so", async () => {
	const server = fixtureOf("openai-compatible");
	const model = await open(server, (seen) => trickle(eventsOf(server, { ...seen, body: {} }), "end"));
	expect((await complete(model)).usage).toMatchObject({ metered: false });
});

it("a stream under another content type is read too", async () => {
	const server = fixtureOf("openai-compatible");
	const model = await open(server, (seen) => ({
		status: 200,
		headers: { "content-type": "text/plain" },
		body: eventsOf(server, seen).join(""),
	}));
	expect((await complete(model)).finish).toBe("stop");
});
