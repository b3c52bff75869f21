import type { GlossaryTerm } from "../core/glossary.ts";

/** How much a model may think before it answers. `off`: not at all, or the least that the model allows. */
export type Reasoning = "off" | "low" | "high";

export interface TokenUsage {
	/** Of the whole prompt: what was read from the provider's prompt cache or written to it is included. */
	input: number;
	/** Of the whole reply, thoughts included. */
	output: number;
	/** The part of `input` that came from the provider's prompt cache. */
	cachedInput?: number;
	/** The part of `input` that was written to the provider's prompt cache. */
	cacheWrites?: number;
	/** The part of `output` that is thoughts. */
	thoughts?: number;
	/** US dollars, where the provider says what it charges for the call. */
	chargedUsd?: number;
	/** Of engines that bill by the character. */
	characters?: number;
	/** False where the provider reports no usage and the figures are estimates. */
	metered: boolean;
}

/** What a model's endpoint can take, as far as it says so or has shown it; `null`: not known. */
export interface ModelLimits {
	/** Tokens of prompt and reply together. */
	contextTokens: number | null;
	/** Tokens of a reply. */
	outputTokens: number | null;
}

/** What is known beforehand of how a model spends tokens. */
export interface TokenHabits {
	/** Tokens that it makes of a text, relative to those of most models. */
	tokenizer: number;
	/** Thoughts for each other token of a reply, at least and at most; zeros: it does not think. */
	thoughts: readonly [low: number, high: number];
}

/** One call of a language model. */
export interface ChatRequest {
	/** Rules, style, book: the part that stays the same from call to call, so that prompt caches hit. */
	system: string;
	/** The part that changes; ends with one JSON object of segments (spec §7). */
	user: string;
	/** JSON Schema that the reply must follow; used where the model `supportsSchema`. */
	schema: Record<string, unknown>;
	/** Bound of the reply, reasoning included. */
	maxOutputTokens: number;
	/**
	 * Tokens of prompt and reply that the largest call of the job needs; the same in all its calls, because a local server
	 * loads the model again for another size.
	 */
	contextTokens?: number;
	temperature: number | null;
}

export interface ChatReply {
	text: string;
	/** `length`: cut off by the bound; `filtered`: refused by a content filter. */
	finish: "stop" | "length" | "filtered" | "other";
	usage: TokenUsage;
}

/**
 * A language model behind its provider's wire format. One call is one HTTP
 * request: no retries in here, they belong to `translation/`.
 *
 * @throws CallError for anything that the provider refuses or the network fails at
 */
export interface ChatModel {
	kind: "chat";
	/** `openai:gpt-6-luna`: for reports, checkpoints and caches. */
	engine: string;
	/** For people and the book's contributor: `OpenAI gpt-6-luna`. */
	displayName: string;
	supportsSchema: boolean;
	/** Its address, part of the cache's keys (rule D6). Without one its translations are not shared between books. */
	endpoint?: string;
	/** Calls that a new lane may have in flight (rule D7). Defaults to a cloud provider's. */
	slowStart?: number;
	/** May grow more precise from call to call. Defaults to nothing known. */
	readonly limits?: ModelLimits;
	/**
	 * Asks the endpoint for its limits, where it can be asked, so that `limits` has them. What can't be asked stays unknown.
	 *
	 * @throws CallError `rejected` where the endpoint says that it has no such model
	 */
	learnLimits?(signal: AbortSignal): Promise<void>;
	/** Defaults to those of a model that does not think, with a usual tokenizer. */
	habits?: TokenHabits;
	/** @param onText is called as the reply arrives, with its characters so far, where the adapter streams */
	complete(request: ChatRequest, signal: AbortSignal, onText?: (characters: number) => void): Promise<ChatReply>;
	close(): Promise<void>;
}

/**
 * A classic engine that follows no instructions: texts in, texts out.
 *
 * @throws CallError
 */
export interface MtEngine {
	kind: "mt";
	engine: string;
	displayName: string;
	/** True where numbered tags come back in the text; else `translation/` sets them by alignment. */
	keepsTags: boolean;
	/** As for a `ChatModel`. */
	endpoint?: string;
	/** Texts a call may carry, and how many calls may run at once. */
	maxTexts: number;
	maxConcurrency: number;
	/** The most bytes of UTF-8 that one text may have. Absent where no limit is known. */
	maxTextBytes?: number;
	/** Characters of a call with these texts as the provider's price list counts them, at most. Absent where it bills none. */
	billedCharacters?(texts: readonly string[]): number;
	/**
	 * As many texts as came in, in their order, with the same tags where `keepsTags`.
	 */
	translate(texts: readonly string[], signal: AbortSignal, details?: MtCallDetails): Promise<string[]>;
	close(): Promise<void>;
}

export interface MtCallDetails {
	/** What stands around the texts in the book, in the source language: for sense only, never translated. */
	context?: string;
	/** Called with the characters that the provider reports as billed, where it reports them. */
	onBilled?: (characters: number) => void;
}

export type Translator = ChatModel | MtEngine;

/** What a failed call means for the next step. */
export type CallFault =
	/** Busy: wait (`retryAfterMs` where the provider said so) and send again. */
	| "busy"
	/** Network, 5xx, timeout: send again after a back-off. */
	| "unreachable"
	/** 401, 403: another key or none. */
	| "key"
	/** The account's money or quota is used up. */
	| "quota"
	/** The content was refused: bisect it, never resend it unchanged. */
	| "filtered"
	/** More than one call may carry: send less. */
	| "too_long"
	/** A part of the request was refused that it can do without, and the model leaves it out from now on: send it again at once. */
	| "conceded"
	/** The request itself is wrong (unknown model, unsupported parameter): never send it again. */
	| "rejected";

export class CallError extends Error {
	readonly fault: CallFault;
	readonly retryAfterMs: number | undefined;
	readonly status: number | undefined;
	/** Whether it certainly never reached the provider, so that nothing can be billed. */
	readonly unsent: boolean;
	/** Whether the provider took the call and then sent nothing for too long: a smaller one may come through. */
	readonly timedOut: boolean;

	/** `message` may be shown to the user: it never holds a key or the text that was sent. */
	constructor(
		message: string,
		options: {
			fault: CallFault;
			retryAfterMs?: number;
			status?: number;
			unsent?: boolean;
			timedOut?: boolean;
			cause?: unknown;
		},
	) {
		super(message, { cause: options.cause });
		this.name = "CallError";
		this.fault = options.fault;
		this.retryAfterMs = options.retryAfterMs;
		this.status = options.status;
		this.unsent = options.unsent ?? false;
		this.timedOut = options.timedOut ?? false;
	}
}

/** What a user wants of a whole book's translation. */
export interface EngineWishes {
	/** A named style of spec §3, or the user's own words. */
	style?: string | undefined;
	/** The style as an instruction; a named one's words are longer than its name. */
	styleInstruction?: string | undefined;
	glossary?: readonly GlossaryTerm[] | undefined;
}

/** What a translator is opened with; languages are canonical tags. */
export interface TranslatorRequest {
	provider: string;
	modelId: string;
	/** Empty where the provider needs none. A translator uses the first; for several keys open one translator each. */
	keys: readonly string[];
	sourceLanguage: string;
	targetLanguage: string;
	/** An address of the caller's own in place of the provider's. Well-formed; where it leads is checked on each call. */
	baseUrl?: string | undefined;
	/** Of language models. Defaults to `off`. */
	reasoning?: Reasoning | undefined;
	/** Of classic engines: a language model reads them in each call. Only those that the provider's record takes. */
	wishes?: EngineWishes | undefined;
}

/**
 * Opens translators. `create-translator.ts` has the one that knows every provider.
 *
 * @throws AppError `VALIDATION_ERROR` where the provider or model can't do this language pair or isn't installed
 */
export type TranslatorFactory = (request: TranslatorRequest) => Promise<Translator>;
