import type { AwsAccess } from "./aws/credentials.ts";
import type { ChatModel, EngineWishes, MtEngine, Reasoning, TokenHabits } from "./translator.ts";

/** US dollars per million tokens. */
export interface TokenRates {
	input: number;
	/** Thoughts included. */
	output: number;
	/** Of input that was read from the prompt cache. Defaults to `input`. */
	cacheRead?: number;
	/** Of input that was written to the prompt cache. Defaults to `input`. */
	cacheWrite?: number;
	/** Of the whole output of a call in which the model thinks. Defaults to `output`. */
	thinkingOutput?: number;
}

/** The list price of a model while it holds. Where it depends on the hour, its own rates are those of the peak. */
export interface TokenPrice extends TokenRates {
	offPeak?: TokenRates & { peak: PeakHours };
	/** In place of the others for a call whose prompt has more tokens than `above`. */
	longPrompt?: TokenRates & { above: number };
	/** The first day of it, in UTC: `2026-10-07`. Defaults to "as long as the model is there". */
	from?: string;
	/** The first day, in UTC, on which it no longer holds. Without a `next` it has expired then. */
	until?: string;
	/** The price from `until` on. */
	next?: TokenPrice;
}

/** In UTC. */
export interface PeakHours {
	/** 0 is Sunday. */
	days: readonly number[];
	/** From the first hour up to the second. */
	hours: readonly (readonly [from: number, to: number])[];
}

/** US dollars per million characters of the source, as the provider counts them. */
export interface CharacterPrice {
	characters: number;
}

export type Price = TokenPrice | CharacterPrice;

export const FREE: TokenPrice = { input: 0, output: 0 };

/** A name that users know (spec §9), and what it stands for today. */
export interface NamedModel {
	name: string;
	/** The provider's id, sent on the wire; empty where the user must give one. */
	modelId: string;
	description: string;
}

/** A name of a classic engine. */
export interface NamedEngine extends NamedModel {
	/** `null`: unknown. */
	price: Price | null;
}

/** An address that the operator may set. A request may then replace it too, by `base_url`. */
export interface AddressSetting {
	kind: "setting";
	/** The setting's name: `GROQ_BASE_URL`. Providers that share an address give the same record of it. */
	variable: string;
	/** For the manual. */
	about: string;
	/** With its version path; `null` where only the operator knows the address. */
	default: string | null;
	/** The setting that counts where this one is not set. Then `default` is not used. */
	otherwise?: AddressSetting;
	/** Appended to a path that names no version (spec §4): `v1`; empty where the API has none. */
	versionPath: string;
	/** The URL is used as it is, query included, and may carry a token: it is never shown. */
	isSecret?: true;
}

/** Where a provider is reached. `null` in a record: it runs on this machine. */
export type Address = AddressSetting | { kind: "fixed"; url: string } | { kind: "aws"; service: string };

/** What decides whether a provider can be used without anything from the caller. Nothing of it needs the network. */
export interface Readiness {
	/** The operator has set a key. */
	hasKey: boolean;
	/** The operator has set the address; a default doesn't count. */
	hasAddress: boolean;
	/** AWS's own chain is likely to find credentials. */
	hasAwsCredentials: boolean;
}

/** What a few providers need of the server beside an address and a key. */
export interface ProviderEnvironment {
	aws: AwsAccess;
	/** `null`: a global resource. */
	azureTranslatorRegion: string | null;
	/** Where Apertium's modes are; `undefined`: where packages put them. */
	apertiumModes: readonly string[] | undefined;
}

/** What every translator is opened with. */
interface OpenOptions {
	/** The record's name, for `engine`: `openai`, `ollama`. */
	provider: string;
	/** The record's title. */
	providerName: string;
	modelId: string;
	/** With its version path, without a trailing slash; empty on this machine. */
	baseUrl: string;
	/** Empty where the provider needs none. */
	key: string;
	/** For people: how a call that is refused without a key gets one. */
	keyHint?: string;
	/** A call that sends nothing for this long counts as unreachable. */
	callTimeoutMs?: number;
	fetch?: typeof globalThis.fetch;
}

/** How far a model can be bound to JSON: to a schema, to an object of any shape, or not at all. */
export type Structured = "schema" | "object" | "none";

export interface ChatOptions extends OpenOptions {
	structured: Structured;
	reasoning: Reasoning;
	/** The most tokens of prompt and reply that the operator lets a call to a local server take. */
	contextTokens?: number;
	/** For the model's own `habits`. */
	habits?: TokenHabits;
}

export interface EngineOptions extends OpenOptions {
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	wishes: EngineWishes;
}

/** Which wishes a classic engine follows. Others are refused by name, never ignored. */
export interface TakenWishes {
	/** Named styles of spec §3; `any`: the user's own words too. */
	styles: "any" | readonly string[];
	glossary: boolean;
}

export const NO_WISHES: TakenWishes = { styles: [], glossary: false };

interface CommonRecord {
	/** What the catalog, checkpoints and caches call it. Persisted: never changed. */
	name: string;
	/** For people, and for the book's contributor; so it holds no address. */
	title: string;
	/** The day on which its prices were last compared with the provider's list. Defaults to that of the catalog. */
	pricesChecked?: string;
	/** Whether a job needs a key, the caller's or the operator's. */
	needsKey: boolean;
	/** The settings that may hold the operator's keys; the first that is set counts. */
	keyVariables: readonly string[];
	/** The form field of `POST /translate` that carries its key; `null` where it takes none but `api_key`. */
	keyField: string | null;
	address: Address | null;
	/** Whether `GET /models` calls it available. A local server that is switched off shows when it is used. */
	isAvailable(readiness: Readiness): boolean;
}

/** A provider of language models, which follow instructions. */
export interface ChatProvider extends CommonRecord {
	kind: "chat";
	models: readonly [NamedModel, ...NamedModel[]];
	/** List prices by model id, so that `model_id` finds its own too. */
	prices: Readonly<Record<string, TokenPrice>> | "free";
	/** Of a model that is asked to think so much. Defaults to no thoughts and a usual tokenizer. */
	habits?(modelId: string, reasoning: Reasoning): TokenHabits;
	structured(modelId: string): Structured;
	/** Of the operator's own, wherever it is: it takes few calls at a time, and may take minutes to read a prompt. */
	isLocal?: true;
	/** Ids of models that follow no instructions: they take one text and no system message, so they are refused. */
	translationOnly?: RegExp;
	/** Loads the adapter by `import()`: a record must not load an SDK. */
	open(options: ChatOptions, environment: ProviderEnvironment): Promise<ChatModel>;
}

/** A classic engine: texts in, texts out. */
export interface MtProvider extends CommonRecord {
	kind: "mt";
	models: readonly [NamedEngine, ...NamedEngine[]];
	/** Stands in for any model where nothing is to be translated: takes instructions, and is never suggested. */
	isStandIn: boolean;
	takes: TakenWishes;
	/** Loads the adapter by `import()`. */
	open(options: EngineOptions, environment: ProviderEnvironment): Promise<MtEngine>;
}

/**
 * All that Diglot knows of a provider. Settings, form fields, catalog, prices and the choice of the adapter are derived
 * from it, so that a provider is added by its record and its line in `registry.ts`.
 */
export type ProviderRecord = ChatProvider | MtProvider;
