import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CHAT_FIXTURES, MT_FIXTURES } from "../../test/fixtures/providers/all.ts";
import { AMAZON_TRANSLATE, AMAZON_TRANSLATE_PLAIN } from "../../test/fixtures/providers/engines.ts";
import { type Loopback, type Reaction, startLoopback } from "../../test/fixtures/providers/loopback.ts";
import {
	CHAT_TEXT,
	type ChatFixture,
	type FixtureReply,
	type MtFixture,
	type ProviderFixture,
	type SeenRequest,
	TOLD_CHARACTERS,
} from "../../test/fixtures/providers/provider-fixture.ts";
import { findTagFault } from "../core/tagged-text.ts";
import { createTranslatorFactory } from "./create-translator.ts";
import { CallError, type ChatModel, type ChatRequest, type MtEngine, type TranslatorRequest } from "./translator.ts";

/** What every adapter must do, run over each row of the fixtures: another provider is another row. */

const KEY = "test-key-0123456789";
const AWS_KEY = "AKIAEXAMPLE012345678";
const AWS_SECRET = "aws-secret-0123456789abcdef";
const HTML_PAGE: FixtureReply = { status: 200, body: "<!DOCTYPE html><html><body>Please log in</body></html>" };

let server: Loopback;

beforeEach(() => {
	vi.stubEnv("AWS_ACCESS_KEY_ID", AWS_KEY);
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", AWS_SECRET);
	vi.stubEnv("AWS_PROFILE", undefined);
});
afterEach(async () => {
	vi.unstubAllEnvs();
	await server.close();
});

/** Whether the row's requests are signed with AWS's own credentials. */
function usesAwsChain({ provider, modelId }: ProviderFixture): boolean {
	return provider === "amazon-translate" || modelId === "amazon.nova-lite-v1:0";
}

function keysOf(fixture: ProviderFixture): string[] {
	return fixture.keyOf === null || usesAwsChain(fixture) ? [] : [KEY];
}

/** A reply as the provider sends it to the adapter's request: in pieces, where it asks for them. */
function inItsWay(fixture: ProviderFixture, reaction: Reaction, request: SeenRequest): Reaction {
	if (fixture.kind === "mt" || !fixture.toStream || typeof reaction === "string" || "pieces" in reaction)
		return reaction;
	const isReply = reaction.status === 200 && typeof reaction.body !== "string" && !isErrorBody(reaction.body);
	if (!isReply) return reaction;
	const headers = { ...reaction.headers, "content-type": "text/event-stream; charset=utf-8" };
	return { status: 200, headers, body: fixture.toStream(reaction, request) };
}

function isErrorBody(body: unknown): boolean {
	return typeof body === "object" && body !== null && "error" in body;
}

async function start(
	fixture: ProviderFixture,
	react: (request: SeenRequest) => Reaction,
	more: Partial<TranslatorRequest> & { callTimeoutMs?: number } = {},
) {
	server = await startLoopback((request) => inItsWay(fixture, react(request), request));
	const make = createTranslatorFactory({
		baseUrls: { [fixture.provider]: server.url + fixture.basePath },
		azureTranslatorRegion: "westeurope",
		...(more.callTimeoutMs !== undefined && { callTimeoutMs: more.callTimeoutMs }),
	});
	const { provider, modelId } = fixture;
	return make({ provider, modelId, keys: keysOf(fixture), sourceLanguage: "en", targetLanguage: "es", ...more });
}

const CHAT_REQUEST: ChatRequest = {
	system: "Translate. Answer in JSON.",
	user: JSON.stringify({ segments: [{ id: "1", text: "Hello <1>world</1>" }] }),
	schema: {
		type: "object",
		properties: {
			segments: {
				type: "array",
				items: {
					type: "object",
					properties: { id: { type: "string" }, text: { type: "string" } },
					required: ["id", "text"],
					additionalProperties: false,
				},
			},
		},
		required: ["segments"],
		additionalProperties: false,
	},
	maxOutputTokens: 500,
	temperature: null,
};

/** One call; its text, or each text of an engine. */
async function send(translator: ChatModel | MtEngine, signal = new AbortController().signal): Promise<unknown> {
	return translator.kind === "chat"
		? translator.complete(CHAT_REQUEST, signal)
		: translator.translate(["Hello <1>world</1>"], signal);
}

async function faultOf(fixture: ProviderFixture, reaction: Reaction, more = {}): Promise<CallError> {
	const translator = await start(fixture, () => reaction, more);
	const error = await send(translator).catch((one: unknown) => one);
	if (!(error instanceof CallError)) throw new Error(`no CallError but ${JSON.stringify(error)} ${error}`);
	// A timeout may pass before the request has arrived.
	expect(server.requests.length, "one call is one request").toBeLessThanOrEqual(1);
	for (const secret of [KEY, AWS_KEY, AWS_SECRET, "secret-of-the-url", "Hello"]) {
		expect(error.message).not.toContain(secret);
	}
	return error;
}

/** Puts the secrets where a careless provider would: into its message. */
function echoing(reply: FixtureReply): FixtureReply {
	const text = JSON.stringify(reply.body).replace(/("(?:message|Message|error|detail)":")/, `$1${KEY} ${AWS_KEY} `);
	return { ...reply, body: JSON.parse(text) };
}

describe.each([...CHAT_FIXTURES, ...MT_FIXTURES])(
	"$provider $modelId, as its reference says ($reference)",
	(fixture) => {
		it("is called at its own path, with its key where the provider expects it", async () => {
			await send(await start(fixture, fixture.success));
			const [request] = server.requests;
			if (!request) throw new Error("no request");
			expect(server.requests).toHaveLength(1);
			expect(request.path).toBe(fixture.path);
			if (fixture.keyOf) expect(fixture.keyOf(request)).toBe(usesAwsChain(fixture) ? AWS_KEY : KEY);
			expect(JSON.stringify(request.body)).not.toContain(AWS_SECRET);
		});

		const { unauthorized, quota, tooLong, filteredError } = fixture;
		if (unauthorized) {
			it("names a refused key without showing it", async () => {
				expect((await faultOf(fixture, echoing(unauthorized))).fault).toBe("key");
			});
		}

		const refusals = { quota, too_long: tooLong, filtered: filteredError };
		for (const [fault, reply] of Object.entries(refusals)) {
			if (!reply) continue;
			it(`reports a refusal that means ${fault}`, async () => {
				expect((await faultOf(fixture, reply)).fault).toBe(fault);
			});
		}

		it("reports that it is busy, and for how long where it says so", async () => {
			const busy = await faultOf(fixture, fixture.busy);
			expect(busy.retryAfterMs).toBeUndefined();
			// Google also answers 503 when busy; both are retried.
			expect(["busy", "unreachable"]).toContain(busy.fault);
			await server.close();
			const delayed = await faultOf(fixture, fixture.busyWithDelay.reply);
			expect(delayed).toMatchObject({ fault: "busy", retryAfterMs: fixture.busyWithDelay.ms });
		});

		it("may be retried after a server error, a cut connection, a web page", async () => {
			for (const reaction of [fixture.serverError, "cut", HTML_PAGE] as const) {
				expect((await faultOf(fixture, reaction)).fault).toBe("unreachable");
				await server.close();
			}
		});

		it("closes the socket on abort, and gives up a hanging call after its timeout", async () => {
			const translator = await start(fixture, () => "hang");
			const controller = new AbortController();
			const call = send(translator, controller.signal);
			call.catch(() => {});
			await vi.waitFor(() => expect(server.requests).toHaveLength(1));
			controller.abort();
			await expect(call).rejects.toMatchObject({ name: "AbortError" });
			await vi.waitFor(() => expect(server.requests[0]?.aborted).toBe(true));
			await server.close();
			expect(await faultOf(fixture, "hang", { callTimeoutMs: 150 })).toMatchObject({
				fault: "unreachable",
				message: expect.stringContaining("in time"),
			});
		});
	},
);

async function startChat(fixture: ChatFixture, react: (request: SeenRequest) => Reaction, modelId = fixture.modelId) {
	const model = await start(fixture, react, { modelId });
	if (model.kind !== "chat") throw new Error("no language model");
	return model;
}

describe.each(CHAT_FIXTURES)("the language model $provider $modelId", (fixture) => {
	const signal = new AbortController().signal;

	it("gives text, end and metered usage", async () => {
		const model = await startChat(fixture, fixture.success);
		const heard: number[] = [];
		const reply = await model.complete(CHAT_REQUEST, signal, (characters) => heard.push(characters));
		expect(JSON.parse(reply.text)).toEqual(JSON.parse(CHAT_TEXT));
		expect(heard.at(-1)).toBe(reply.text.length);
		expect(heard.length > 1, "in pieces").toBe(fixture.toStream !== undefined);
		expect(reply.finish).toBe("stop");
		expect(reply.usage).toEqual({ ...fixture.usage, metered: true });
		expect(model.engine).toBe(`${fixture.provider}:${fixture.modelId}`);
	});

	it("limits the reply's length and, where the provider can, binds it to JSON", async () => {
		const model = await startChat(fixture, fixture.success);
		await model.complete(CHAT_REQUEST, signal);
		const body = server.requests[0]?.body;
		expect(fixture.boundOf(body)).toBe(500);
		expect(fixture.formatOf(body) === undefined).toBe(fixture.modelId === "openai.gpt-oss-120b-1:0");
		if (model.supportsSchema) expect(JSON.stringify(body)).toContain('"additionalProperties":false');
	});

	it("gets a temperature only when one is given, and never where it refuses one", async () => {
		const warm = await startChat(fixture, fixture.success, fixture.warmModel);
		await warm.complete(CHAT_REQUEST, signal);
		await warm.complete({ ...CHAT_REQUEST, temperature: 0.3 }, signal);
		expect(server.requests.map(({ body }) => fixture.temperatureOf(body))).toEqual([undefined, 0.3]);
		if (!fixture.coldModel) return;
		await server.close();
		const cold = await startChat(fixture, fixture.success, fixture.coldModel);
		await cold.complete({ ...CHAT_REQUEST, temperature: 0.3 }, signal);
		expect(fixture.temperatureOf(server.requests[0]?.body)).toBeUndefined();
	});

	it("reports cut-off and filtered replies", async () => {
		const { cutOff, filtered } = fixture;
		const model = await startChat(fixture, () => cutOff);
		const reply = await model.complete(CHAT_REQUEST, signal);
		expect(reply.finish).toBe("length");
		expect(reply.text).toBe(CHAT_TEXT.slice(0, 20));
		if (!filtered) return;
		await server.close();
		const refusing = await startChat(fixture, () => filtered);
		expect((await refusing.complete(CHAT_REQUEST, signal)).finish).toBe("filtered");
	});
});

async function startEngine(
	fixture: MtFixture,
	react: (request: SeenRequest) => Reaction,
	more = {},
): Promise<MtEngine> {
	const engine = await start(fixture, react, more);
	if (engine.kind !== "mt") throw new Error("no classic engine");
	return engine;
}

describe.each(MT_FIXTURES)("the classic engine $provider $modelId", (fixture) => {
	const signal = new AbortController().signal;
	const sources = ['It was <1>R&D</1>, <2/>if 1 < 2 &amp; "more".', "Don't <3><4>nest</4></3>!"];

	it("returns as many texts as it got, in order, and asks in its own languages and mode", async () => {
		const engine = await startEngine(fixture, fixture.success);
		const texts = engine.maxTexts === 1 ? sources.slice(0, 1) : sources;
		const translations = await engine.translate(texts, signal);
		expect(translations).toHaveLength(texts.length);
		expect(engine.keepsTags).toBe(fixture.keepsTags);
		const wanted = ['IT WAS <1>R&D</1>, <2/>IF 1 < 2 &AMP; "MORE".', "DON'T <3><4>NEST</4></3>!"];
		const plain = wanted.map((text) => text.replace(/<\/?\d+\/?>/g, "").replace("&AMP;", "&amp;"));
		expect(translations).toEqual((fixture.keepsTags ? wanted : plain).slice(0, texts.length));
		if (engine.keepsTags) {
			for (const [index, text] of texts.entries()) expect(findTagFault(text, translations[index] ?? "")).toBeNull();
		}
		const [request] = server.requests;
		if (!request) throw new Error("no request");
		expect(fixture.languagesOf(request)).toEqual(fixture.languages);
		for (const text of fixture.textsOf(request)) expect(text).not.toMatch(/<\/?\d/);
	});

	it("counts the characters that it bills, and reports the provider's own count", async () => {
		const engine = await startEngine(fixture, fixture.success);
		const texts = sources.slice(0, engine.maxTexts);
		const told: number[] = [];
		await engine.translate(texts, signal, { onBilled: (characters) => told.push(characters) });
		const counted = engine.billedCharacters?.(texts);
		expect(told).toEqual(fixture.billing === "told" ? [texts.length * TOLD_CHARACTERS] : []);
		if (fixture.billing === undefined) return expect(counted).toBeUndefined();
		const travelled = server.requests.flatMap(fixture.textsOf).join("");
		const words = travelled.replace(/<[^>]*>/g, "");
		expect(counted).toBeGreaterThanOrEqual(fixture.provider === "deepl" ? words.length : travelled.length);
	});

	it("calls a reply of another shape a failure that may be retried", async () => {
		for (const body of [{}, [], null, { data: [1], translations: [{}], target: [1], translatedText: 3 }]) {
			const error = await faultOf(fixture, { status: 200, body });
			// No translation at all for a text that was sent: the caller sends fewer.
			expect(error.fault).toBe(
				fixture.provider === "azure-translator" && Array.isArray(body) ? "too_long" : "unreachable",
			);
			await server.close();
		}
	});

	it("follows no redirect: the key would go to another host", async () => {
		const error = await faultOf(fixture, { status: 307, headers: { location: `${fixture.path}` }, body: {} });
		expect(error.fault).toBe("unreachable");
	});
});

describe("DeepL's two hosts", () => {
	it("are chosen by the model's name, and for the model deepl by the key", async () => {
		server = await startLoopback(() => ({ status: 200, body: {} }));
		const hosts: string[] = [];
		const fetch: typeof globalThis.fetch = async (input) => {
			hosts.push(new URL(String(input)).host);
			return Response.json({ translations: [{ text: "Hola" }] });
		};
		const make = createTranslatorFactory({ baseUrls: { deepl: "https://api.deepl.com/v2" }, fetch });
		for (const [modelId, key] of [
			["deepl", "abc"],
			["deepl", "abc:fx"],
			["deeplfree", "abc"],
		] as const) {
			const engine = await make({
				provider: "deepl",
				modelId,
				keys: [key],
				sourceLanguage: "en",
				targetLanguage: "es",
			});
			await send(engine);
		}
		expect(hosts).toEqual(["api.deepl.com", "api-free.deepl.com", "api-free.deepl.com"]);
	});
});

describe("Amazon Translate between languages other than English", () => {
	it("sends plain texts one by one, because documents are refused there", async () => {
		const languages = { sourceLanguage: "fr", targetLanguage: "de" };
		const engine = await startEngine(AMAZON_TRANSLATE, AMAZON_TRANSLATE_PLAIN.success, languages);
		expect(engine).toMatchObject({ keepsTags: false, maxTexts: 1 });
		expect(await engine.translate(["Bonjour <1>monde</1>"], new AbortController().signal)).toEqual(["BONJOUR MONDE"]);
		expect(server.requests[0]?.headers["x-amz-target"]).toBe("AWSShineFrontendService_20170701.TranslateText");
	});
});

describe("Amazon Translate's formality", () => {
	const signal = new AbortController().signal;

	it("follows the style, where the target language has it", async () => {
		const engine = await startEngine(AMAZON_TRANSLATE, AMAZON_TRANSLATE.success, { wishes: { style: "Formal" } });
		await engine.translate(["Hello"], signal);
		expect(server.requests[0]?.body).toMatchObject({ Settings: { Formality: "FORMAL" } });
	});

	it("is refused where it has none, because AWS would refuse each call", async () => {
		const opening = startEngine(AMAZON_TRANSLATE, AMAZON_TRANSLATE.success, {
			wishes: { style: "informal" },
			targetLanguage: "fi",
		});
		await expect(opening).rejects.toMatchObject({ code: "VALIDATION_ERROR", details: { field: "style" } });
	});
});

describe("AWS without credentials", () => {
	it("is a missing key, and nothing is sent", async () => {
		for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "HOME"]) vi.stubEnv(name, undefined);
		vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
		vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
		vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
		const engine = await startEngine(AMAZON_TRANSLATE, AMAZON_TRANSLATE.success);
		await expect(send(engine)).rejects.toMatchObject({ fault: "key", message: expect.stringContaining("AWS_PROFILE") });
		expect(server.requests).toHaveLength(0);
	});
});
