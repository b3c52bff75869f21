export interface TokenUsage {
	input: number;
	output: number;
	/** Of engines that bill by the character. */
	characters?: number;
	/** False where the provider reports no usage and the figures are estimates. */
	metered: boolean;
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
	complete(request: ChatRequest, signal: AbortSignal): Promise<ChatReply>;
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
	/** Characters of a call with these texts as the provider's price list counts them, at most. Absent where it bills none. */
	billedCharacters?(texts: readonly string[]): number;
	/**
	 * As many texts as came in, in their order, with the same tags where `keepsTags`.
	 *
	 * @param onBilled is called with the characters that the provider reports as billed, where it reports them
	 */
	translate(texts: readonly string[], signal: AbortSignal, onBilled?: (characters: number) => void): Promise<string[]>;
	close(): Promise<void>;
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
	/** The request itself is wrong (unknown model, unsupported parameter): never send it again. */
	| "rejected";

export class CallError extends Error {
	readonly fault: CallFault;
	readonly retryAfterMs: number | undefined;
	readonly status: number | undefined;
	/** Whether it certainly never reached the provider, so that nothing can be billed. */
	readonly unsent: boolean;

	/** `message` may be shown to the user: it never holds a key or the text that was sent. */
	constructor(
		message: string,
		options: { fault: CallFault; retryAfterMs?: number; status?: number; unsent?: boolean; cause?: unknown },
	) {
		super(message, { cause: options.cause });
		this.name = "CallError";
		this.fault = options.fault;
		this.retryAfterMs = options.retryAfterMs;
		this.status = options.status;
		this.unsent = options.unsent ?? false;
	}
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
}

/**
 * Opens translators. `create-translator.ts` has the one that knows every provider.
 *
 * @throws AppError `VALIDATION_ERROR` where the provider or model can't do this language pair or isn't installed
 */
export type TranslatorFactory = (request: TranslatorRequest) => Promise<Translator>;
