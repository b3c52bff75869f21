import { APERTIUM } from "./apertium/apertium.ts";
import { ANTHROPIC } from "./chat/anthropic.ts";
import { AZURE_OPENAI } from "./chat/azure-openai.ts";
import { BEDROCK } from "./chat/bedrock.ts";
import { GEMINI } from "./chat/gemini.ts";
import { LOCAL_SERVERS } from "./chat/local-servers.ts";
import { OLLAMA } from "./chat/ollama.ts";
import { OPENAI } from "./chat/openai.ts";
import { OPENAI_COMPATIBLE } from "./chat/openai-compatible.ts";
import { OPENAI_COMPATIBLE_SERVER } from "./chat/own-server.ts";
import { XAI } from "./chat/xai.ts";
import { AMAZON_TRANSLATE } from "./mt/amazon-translate.ts";
import { AZURE_TRANSLATOR } from "./mt/azure-translator.ts";
import { CAIYUN } from "./mt/caiyun.ts";
import { CUSTOM_API } from "./mt/custom-api.ts";
import { DEEPL } from "./mt/deepl.ts";
import { GOOGLE_TRANSLATE } from "./mt/google-translate.ts";
import { LIBRETRANSLATE } from "./mt/libretranslate.ts";
import { PSEUDO } from "./mt/pseudo.ts";
import { TENCENT_TRANSMART } from "./mt/tencent-transmart.ts";
import type { ProviderRecord } from "./record.ts";

const [GROQ, ...OTHERS] = OPENAI_COMPATIBLE;

/** Every provider. The order is that of `GET /models`, `diglot models` and the settings of addresses. */
const RECORDS = [
	OPENAI,
	ANTHROPIC,
	GEMINI,
	GROQ,
	XAI,
	...OTHERS,
	AZURE_OPENAI,
	BEDROCK,
	OLLAMA,
	...LOCAL_SERVERS,
	OPENAI_COMPATIBLE_SERVER,
	DEEPL,
	GOOGLE_TRANSLATE,
	AZURE_TRANSLATOR,
	AMAZON_TRANSLATE,
	LIBRETRANSLATE,
	CAIYUN,
	TENCENT_TRANSMART,
	CUSTOM_API,
	APERTIUM,
	PSEUDO,
] as const satisfies readonly ProviderRecord[];

type AnyRecord = (typeof RECORDS)[number];

/** The name of a provider. */
export type Provider = AnyRecord["name"];

/** The form fields of spec §3 that carry a provider's key. */
export type KeyField = NonNullable<AnyRecord["keyField"]>;

/** The settings that hold a provider's address. */
export type AddressVariable = Extract<AnyRecord["address"], { kind: "setting" }>["variable"];

export type RegisteredProvider = ProviderRecord & { readonly name: Provider; readonly keyField: KeyField | null };

export const PROVIDERS: readonly RegisteredProvider[] = RECORDS;

/** Those that take a key, in the order in which the form, the manual and `diglot config` list keys. */
export const KEYED_PROVIDERS: readonly RegisteredProvider[] = [
	...new Set<RegisteredProvider>([
		...[OPENAI, ANTHROPIC, GEMINI, DEEPL],
		...PROVIDERS.filter((record) => record !== LIBRETRANSLATE),
		LIBRETRANSLATE,
	]),
].filter(({ keyVariables }) => keyVariables.length > 0);

/** The provider of that name; `null` where there is none. */
export function findProvider(name: string): RegisteredProvider | null {
	return PROVIDERS.find((record) => record.name === name) ?? null;
}

/** The record of a provider, by a name that the compiler knows. */
export function getProvider(name: Provider): RegisteredProvider {
	const record = findProvider(name);
	if (record === null) throw new Error(`${name} is not registered`);
	return record;
}
