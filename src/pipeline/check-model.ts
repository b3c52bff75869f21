import { priceOf } from "../catalog/models.ts";
import { costUsd } from "../catalog/prices.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { ModelCheck, ModelToCheck } from "../core/model-check.ts";
import type { Segment } from "../core/segment.ts";
import { findTagFault, stripTags } from "../core/tagged-text.ts";
import {
	CallError,
	type ChatModel,
	type MtEngine,
	type TokenUsage,
	type TranslatorFactory,
} from "../providers/translator.ts";
import { buildRequest, type PromptSettings } from "../translation/prompts/prompt.ts";
import { parseReply } from "../translation/verification/parse-reply.ts";
import { verifyReply } from "../translation/verification/verify-reply.ts";
import { findModel } from "./find-model.ts";

/** With a tag, so that the reply shows whether markup survives. */
const SENTENCE: Segment = {
	id: "d1-s1",
	document: "d1",
	kind: "block",
	text: "The <1>old house</1> stood at the end of the lane.",
	fingerprint: "",
	occurrence: 1,
	words: 10,
};

/** Parts of a request that may be refused one after the other. */
const MAX_CALLS = 12;

export interface ModelCheckParts {
	makeTranslator: TranslatorFactory;
	clock: Clock;
	timeoutMs: number;
}

/** A reply in the form that every kind of translator has in common. */
interface Reply {
	text: string | null;
	json: ModelCheck["json"];
	fault: string | null;
	usage: TokenUsage | null;
}

/**
 * Tries a model by one tiny call, as a job's calls are made, and says what works. What goes wrong is in `problem`.
 *
 * @throws the reason of `stop` on abort
 */
export async function checkModel(
	request: ModelToCheck,
	{ makeTranslator, clock, timeoutMs }: ModelCheckParts,
	stop: AbortSignal,
): Promise<ModelCheck> {
	const { modelId, keys } = request;
	const model = findModel(request.model);
	const timeout = AbortSignal.timeout(timeoutMs);
	const signal = AbortSignal.any([stop, timeout]);
	const check: ModelCheck = {
		model: model.name,
		provider: model.provider,
		modelId,
		works: false,
		key: keys.length > 0 ? null : "none_needed",
		translation: null,
		json: null,
		keepsTags: null,
		contextTokens: null,
		outputTokens: null,
		seconds: null,
		tokensPerSecond: null,
		costUsd: null,
		problem: null,
	};
	const translator = await makeTranslator({ ...request, provider: model.provider }).catch((error: unknown) => error);
	if (!isTranslator(translator)) return { ...check, ...failure(translator, check.key) };
	try {
		if (translator.kind === "chat") await translator.learnLimits?.(signal);
		const { reply, seconds } = await ask(translator, request, clock, signal);
		const { contextTokens, outputTokens } = (translator.kind === "chat" && translator.limits) || check;
		const price = priceOf(model, modelId);
		return {
			...check,
			key: keys.length > 0 ? "accepted" : "none_needed",
			works: reply.text !== null && reply.fault === null,
			translation: reply.text === null ? null : stripTags(reply.text),
			json: reply.json,
			keepsTags: reply.text === null ? null : findTagFault(SENTENCE.text, reply.text) === null,
			contextTokens,
			outputTokens,
			seconds,
			tokensPerSecond: reply.usage && seconds > 0 ? reply.usage.output / seconds : null,
			costUsd: reply.usage?.chargedUsd ?? (price && reply.usage ? costUsd(price, reply.usage, clock.now()) : null),
			problem: reply.fault === null ? null : notTranslated(reply.fault),
		};
	} catch (error) {
		stop.throwIfAborted();
		if (!timeout.aborted) return { ...check, ...failure(error, check.key) };
		const message = `It gave no answer within ${timeoutMs / 1000} seconds; a local server may still be loading the model.`;
		return { ...check, problem: { code: "TIMEOUT_ERROR", message } };
	} finally {
		await translator.close();
	}
}

function isTranslator(value: unknown): value is ChatModel | MtEngine {
	return typeof value === "object" && value !== null && "kind" in value;
}

async function ask(
	translator: ChatModel | MtEngine,
	languages: ModelToCheck,
	clock: Clock,
	signal: AbortSignal,
): Promise<{ reply: Reply; seconds: number }> {
	for (let calls = 1; ; calls += 1) {
		const started = clock.monotonic();
		try {
			const reply =
				translator.kind === "chat"
					? await askModel(translator, languages, signal)
					: await askEngine(translator, signal);
			return { reply, seconds: (clock.monotonic() - started) / 1000 };
		} catch (error) {
			// What it refused of the request is left out of the next.
			const isLesser = error instanceof CallError && (error.fault === "conceded" || error.retryAfterMs === 0);
			if (!isLesser || calls === MAX_CALLS) throw error;
		}
	}
}

async function askModel(model: ChatModel, languages: ModelToCheck, signal: AbortSignal): Promise<Reply> {
	const settings: PromptSettings = {
		...languages,
		book: { title: "", authors: [] },
		temperature: null,
		context: null,
		glossary: null,
	};
	const { sent, request } = buildRequest([SENTENCE], settings);
	const reply = await model.complete(request, signal);
	const { objects } = parseReply(reply.text);
	const [verdict] = verifyReply(sent, reply, settings);
	const fault = reply.finish === "filtered" ? "content_filter" : verdict && "fault" in verdict ? verdict.fault : null;
	const json = objects.length === 0 ? "none" : model.supportsSchema ? "schema" : "prompt";
	return { text: verdict && "text" in verdict ? verdict.text : null, json, fault, usage: reply.usage };
}

async function askEngine(engine: MtEngine, signal: AbortSignal): Promise<Reply> {
	const text = engine.keepsTags ? SENTENCE.text : stripTags(SENTENCE.text);
	let characters = engine.billedCharacters?.([text]) ?? 0;
	const [translated] = await engine.translate([text], signal, {
		onBilled(billed) {
			characters = billed;
		},
	});
	const isEmpty = translated === undefined || translated.trim() === "";
	const usage = { input: 0, output: 0, characters, metered: true };
	return { text: isEmpty ? null : translated, json: null, fault: isEmpty ? "empty" : null, usage };
}

function notTranslated(fault: string): ModelCheck["problem"] {
	const message =
		fault === "content_filter"
			? "A content filter refused a harmless sentence."
			: `It answered, but not with a translation that can be used (${fault}). Choose another model, or a larger one.`;
	return { code: "TRANSLATION_FAILED", message };
}

function failure(error: unknown, key: ModelCheck["key"]): Pick<ModelCheck, "key" | "problem"> {
	if (error instanceof AppError) {
		const { code, message } = error;
		return { key: code === "API_KEY_INVALID" ? "missing" : key, problem: { code, message } };
	}
	if (!(error instanceof CallError)) throw error;
	const message = error.message.endsWith(".") ? error.message : `${error.message}.`;
	switch (error.fault) {
		case "key":
			return { key: "refused", problem: { code: "API_KEY_INVALID", message } };
		case "quota":
		case "busy":
			return { key, problem: { code: "RATE_LIMIT_EXCEEDED", message } };
		default:
			return { key, problem: { code: "TRANSLATION_FAILED", message } };
	}
}
