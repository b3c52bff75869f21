import type { Structured } from "../record.ts";
import type { ErrorBody } from "./error-body.ts";
import { MAX_READ_CHARS } from "./quote.ts";

/** What a provider refused of a request that would do without it. */
export type Refusal =
	/** The response format; `offers` are those that it names as an alternative. */
	| { kind: "format"; offers: readonly Structured[] }
	| { kind: "temperature" }
	| { kind: "system_role" }
	/** A reply in pieces where it was asked for, else a reply as a whole. */
	| { kind: "streaming" }
	/** The bound of the reply: the most that it names, else half of what was asked for. */
	| { kind: "reply_cap"; max: number }
	/** The name of that bound. */
	| { kind: "bound_name"; use: BoundName }
	/** Prompt and bound of the reply exceed the context together, or the prompt alone does. */
	| { kind: "context"; contextTokens: number | null; promptTokens: number | null; promptBytes: number }
	/** A field of the request's body, by its path; `instead` is the least value that it takes, where it names its values. */
	| { kind: "field"; path: string; instead: string | null };

export type BoundName = "max_tokens" | "max_completion_tokens";

/** The request as far as a refusal can be about it. */
export interface RefusedRequest {
	/** Whether it was refused for its length. */
	isTooLong: boolean;
	promptBytes: number;
	modelId: string;
	structured: Structured;
	isStreamed: boolean;
	hasTemperature: boolean;
	maxOutputTokens: number;
	/** Its body; `null` where it isn't JSON of ours to change. */
	body: Readonly<Record<string, unknown>> | null;
}

const CAP = /max(?:imum)?[_ ]?(?:completion|output|new)?[_ ]?tokens/i;
const UNKNOWN =
	/not supported|unsupported|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed|extra_forbidden/i;
const FORMAT =
	/response_?format|json_?schema|json_?object|json mode|structured[ _]outputs?|response_?mime_?type|output_config\.format|guided|grammar|tool use/i;
/** Templates of models that know the user's and the assistant's role only; Gemma at Google; models of Bedrock. */
const SYSTEM =
	/\b(?:system|developer)\b.{0,20}\b(?:role|message|prompt|instruction|field)|\broles?\b.{0,40}\b(?:alternate|system|developer|supported|allowed)|messages\[0\]\.role/i;
const STREAMING = /\bstream(?:ing|ed)?\b/i;

/**
 * What of `request` the error means. The parameter that it blames counts first, then the parts that its words name: a
 * refusal names what it refuses, however it is worded.
 */
export function readRefusal(error: ErrorBody, request: RefusedRequest): Refusal | null {
	const [param, code, message] = [error.param, error.code, error.message].map((one) =>
		one.slice(0, MAX_READ_CHARS),
	) as [string, string, string];
	const words = `${param} ${code} ${message}`;
	if (request.isTooLong) return readContext(message, request);
	if (CAP.test(param) || (CAP.test(message) && !STREAMING.test(message))) return readCap(message, words, request);
	if (request.hasTemperature && /\btemperature\b/i.test(words)) return { kind: "temperature" };
	const field = findField(param, message, request.body);
	if (field) return field;
	if (request.structured !== "none" && FORMAT.test(words)) return { kind: "format", offers: offersIn(message) };
	if (SYSTEM.test(words)) return { kind: "system_role" };
	return STREAMING.test(words) ? { kind: "streaming" } : null;
}

const NUMBER = /\d+(?:,\d{3})*/g;
const CONTEXT = /context (?:length|size|window)\D{0,40}(\d[\d,]*)|(?:> |allowed \(|limit of |must be <= )(\d[\d,]*)/i;
/** What a server counted at the least says nothing about the prompt: vLLM stops counting where it is too long. */
const PROMPT =
	/(?<!at least )\b(\d[\d,]*) (?:in the (?:messages|prompt)|input tokens)|(?:request \(|resulted in |count \(|given: )(\d[\d,]*)|(\d[\d,]*) tokens >/i;

function readContext(message: string, { promptBytes }: RefusedRequest): Refusal {
	return {
		kind: "context",
		contextTokens: firstNumber(CONTEXT.exec(message)),
		promptTokens: firstNumber(PROMPT.exec(message)),
		promptBytes,
	};
}

function firstNumber(match: RegExpExecArray | null): number | null {
	const found = match?.slice(1).find((group) => group !== undefined);
	return found === undefined ? null : toNumber(found);
}

function toNumber(digits: string): number {
	return Number(digits.replaceAll(",", ""));
}

/** Less isn't the most that any model can give. */
const LEAST_CAP = 64;

function readCap(message: string, words: string, { modelId, maxOutputTokens, body }: RefusedRequest): Refusal {
	const rest = message.replaceAll(modelId, "");
	const lower = [...rest.matchAll(NUMBER)]
		// Google: "from 1 (inclusive) to 8193 (exclusive)".
		.map(({ 0: digits, index }) => toNumber(digits) - (rest.startsWith(" (exclusive)", index + digits.length) ? 1 : 0))
		.filter((number) => number >= LEAST_CAP && number < maxOutputTokens);
	if (lower.length === 0 && UNKNOWN.test(words)) {
		const use = /\buse\W{0,4}(max_(?:completion_)?tokens)\b/i.exec(message)?.[1] as BoundName | undefined;
		return { kind: "bound_name", use: use ?? ("max_tokens" in (body ?? {}) ? "max_completion_tokens" : "max_tokens") };
	}
	return { kind: "reply_cap", max: lower.length === 0 ? Math.floor(maxOutputTokens / 2) : Math.max(...lower) };
}

function offersIn(message: string): Structured[] {
	const offers: Structured[] = [];
	if (/json_?schema/i.test(message)) offers.push("schema");
	if (/json_?object|json mode/i.test(message)) offers.push("object");
	if (/['"`]text['"`]/i.test(message)) offers.push("none");
	return offers;
}

/**
 * Fields that a request can't do without, those that have a kind of their own, and `store`: a provider that can't be told
 * to forget what it was sent isn't asked otherwise.
 */
const KEPT: ReadonlySet<string> = new Set(
	`model messages input instructions contents system systemInstruction inferenceConfig generationConfig output_config
	max_tokens max_completion_tokens max_output_tokens maxOutputTokens maxTokens temperature
	response_format format text responseMimeType responseSchema toolConfig stream store`.split(/\s+/),
);

/** The field of `body`, or of an object in it, that the error blames. */
function findField(param: string, message: string, body: RefusedRequest["body"]): Refusal | null {
	const path = droppablePaths(body ?? {}).find((one) => isNamed(one, param, message));
	if (path === undefined) return null;
	return { kind: "field", path, instead: /effort$/i.test(path) ? leastEffortIn(message) : null };
}

/** Objects of which single fields may be left out. */
const CONTAINERS: ReadonlySet<string> = new Set(["generationConfig", "inferenceConfig", "output_config", "reasoning"]);

/** Paths to what may be left out, the inner ones first. */
export function droppablePaths(body: Readonly<Record<string, unknown>>): string[] {
	const inner = Object.entries(body).flatMap(([key, value]) =>
		CONTAINERS.has(key) && typeof value === "object" && value !== null
			? Object.keys(value)
					.filter((one) => !KEPT.has(one))
					.map((one) => `${key}.${one}`)
			: [],
	);
	const outer = Object.keys(body).filter((key) => !KEPT.has(key) && body[key] !== undefined);
	return [...inner, ...outer];
}

/** `reasoning_effort` is `reasoningEffort` in some errors. A name that is a plain word counts only as a parameter's name. */
function isNamed(path: string, param: string, message: string): boolean {
	const name = path.split(".").at(-1) ?? path;
	const blamed = param.split(/[\s.[\]]+/);
	if (blamed.includes(name)) return true;
	const isPlainWord = /^[a-z]+$/.test(name);
	if (isPlainWord) return path.includes(".") ? message.includes(path) : new RegExp(`['"\`]${name}\\b`).test(message);
	return message.toLowerCase().replaceAll("_", "").includes(name.toLowerCase().replaceAll("_", ""));
}

function leastEffortIn(message: string): string | null {
	const listed = message.slice(message.search(/(?<!un)supported values|one of|must be/i));
	return ["none", "minimal", "low", "medium"].find((value) => new RegExp(`\\b${value}\\b`).test(listed)) ?? null;
}
