import type { Segment } from "../../src/core/segment.ts";
import type { Translation } from "../../src/core/translation.ts";
import { createMemoryPacer } from "../../src/pacing/memory.ts";
import { createTranslatorFactory } from "../../src/providers/create-translator.ts";
import { batchesFor } from "../../src/translation/planning/plan-batches.ts";
import { findRepetitions, translateSegments } from "../../src/translation/translate-segments.ts";
import { cipher } from "../fixtures/fake-openai.ts";
import { type Reaction, startLoopback } from "../fixtures/providers/loopback.ts";
import { CHAT_TEXT, type FixtureReply, type SeenRequest } from "../fixtures/providers/provider-fixture.ts";
import type { Engine } from "./engines.ts";

export interface Outcome {
	/** By segment id. */
	translations: Map<string, Translation>;
	/** What the server saw, and the least that could have been: one for each batch. */
	requests: number;
	ideal: number;
	metered: boolean;
	error: unknown;
}

/** Requests in flight, as PROVIDER_CONCURRENCY has by default. */
const CONCURRENCY = 16;

/** Translates `segments` with the engine's server, which translates by a cipher. */
export async function translateThrough(engine: Engine, segments: readonly Segment[]): Promise<Outcome> {
	const { fixture, modelId = fixture.modelId } = engine;
	const server = await startLoopback((request) => answer(engine, request));
	const make = createTranslatorFactory({ baseUrls: { [fixture.provider]: server.url + fixture.basePath } });
	const keys = fixture.keyOf === null ? [] : ["key-0123456789"];
	const translator = await make({
		provider: fixture.provider,
		modelId,
		keys,
		sourceLanguage: "en",
		targetLanguage: "es",
	});
	const ideal = batchesFor(translator, findRepetitions(segments).firsts).length;
	const outcome: Outcome = { translations: new Map(), requests: 0, ideal, metered: true, error: null };
	try {
		await translateSegments(
			{
				segments,
				lanes: [{ name: engine.name, translator }],
				pacer: createMemoryPacer({ ceiling: CONCURRENCY, baseDelayMs: 1, maxDelayMs: 4 }),
				sourceLanguage: "en",
				targetLanguage: "es",
				book: { title: "A novel", authors: [] },
				temperature: null,
				context: { segments, settled: [] },
				retryPolicy: { baseDelayMs: 1, maxDelayMs: 4, maxNeverReachedMs: 5_000, maxUnreachableMs: 20_000 },
			},
			async (batch) => {
				outcome.metered &&= batch.metered;
				for (const translation of batch.translations) outcome.translations.set(translation.segmentId, translation);
			},
			AbortSignal.timeout(180_000),
		);
	} catch (error) {
		outcome.error = error;
	} finally {
		outcome.requests = server.requests.length;
		await server.close();
	}
	return outcome;
}

function answer({ fixture, refuse, ignoresStream, cap }: Engine, request: SeenRequest): Reaction {
	const { whole, segments } = promptOf(request.body);
	const refusal = refuse?.(request.body, whole);
	if (refusal) return refusal;
	const text = JSON.stringify({ segments: segments.map((one) => ({ id: one.id, text: cipher(one.text) })) });
	const promptTokens = Math.ceil(whole.length / 4);
	const most = (cap ?? Number.POSITIVE_INFINITY) * 4;
	const good = fixture.success(request);
	const reply = withPrompt(
		promptTokens,
		text.length <= most ? withText(good, text) : withText(fixture.cutOff, text.slice(0, most), CHAT_TEXT.slice(0, 20)),
	);
	if (ignoresStream || !fixture.toStream || !isStreamWanted(request) || reply.status !== 200) return reply;
	return { status: 200, headers: { "content-type": "text/event-stream" }, body: fixture.toStream(reply, request) };
}

function isStreamWanted({ path, body }: SeenRequest): boolean {
	return path.includes("stream") || (body as { stream?: boolean }).stream === true;
}

interface Prompt {
	/** Every text of the request. */
	whole: string;
	segments: { id: string; text: string }[];
}

function promptOf(body: unknown): Prompt {
	const texts = textsOf(body);
	const segments = texts.flatMap((text) => segmentsIn(text) ?? []);
	return { whole: texts.join("\n"), segments };
}

function textsOf(value: unknown): string[] {
	if (typeof value === "string") return [value];
	return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** The prompt ends with one JSON object (spec §7). */
function segmentsIn(text: string): Prompt["segments"] | null {
	try {
		return (JSON.parse(text.slice(text.lastIndexOf("\n{") + 1)) as Prompt).segments;
	} catch {
		return null;
	}
}

/** A fixture's reply with another text, which stands there as a string or, as a tool's input, as JSON. */
function withText(reply: FixtureReply, text: string, instead = CHAT_TEXT): FixtureReply {
	const body = JSON.stringify(reply.body);
	const asString = JSON.stringify(instead);
	const replaced = body.includes(asString)
		? body.replace(asString, () => JSON.stringify(text))
		: body.replace(instead, () => text);
	return { ...reply, body: JSON.parse(replaced) };
}

/** How providers name the tokens of a prompt: a count far below what was sent says that the prompt was cut. */
const PROMPT_COUNTS = /"(prompt_tokens|input_tokens|promptTokenCount|inputTokens|prompt_eval_count)":\d+/g;

function withPrompt(tokens: number, reply: FixtureReply): FixtureReply {
	const body = JSON.stringify(reply.body).replace(PROMPT_COUNTS, (_count, name) => `"${name}":${tokens}`);
	return { ...reply, body: JSON.parse(body) };
}
