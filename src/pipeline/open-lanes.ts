import { createHash } from "node:crypto";
import { invalidField } from "../core/errors.ts";
import { CallError, type Translator, type TranslatorFactory, type TranslatorRequest } from "../providers/translator.ts";
import type { TranslatorLane } from "../translation/translate-segments.ts";

export interface OpenLanes {
	/** One for each key; a single one where the provider needs none. */
	lanes: [TranslatorLane, ...TranslatorLane[]];
	close(): Promise<void>;
}

/**
 * Makes the translator once for each key, so that each key is paced separately (rule D7).
 *
 * @throws AppError as the factory does
 */
export async function openLanes(request: TranslatorRequest, makeTranslator: TranslatorFactory): Promise<OpenLanes> {
	const [firstKey, ...otherKeys] = new Set(request.keys);
	const first = await openLane(firstKey, request, makeTranslator);
	const opened: OpenLanes["lanes"] = [first];
	const close = async () => {
		await Promise.all(opened.map(({ translator }) => translator.close()));
	};
	try {
		for (const key of otherKeys) opened.push(await openLane(key, request, makeTranslator));
	} catch (error) {
		await close();
		throw error;
	}
	return { lanes: opened, close };
}

/** How long a server may take to say what its model takes, while somebody waits for an answer. */
const LIMITS_TIMEOUT_MS = 3_000;

/**
 * Makes a translator and closes it again. It says what it is and whether it can translate the pair of languages, and
 * translates nothing. A model's server is asked what it takes, if it can be asked; whether it answers does not matter.
 *
 * @throws AppError as the factory does; `VALIDATION_ERROR` where a server says that it has no such model
 */
export async function probeTranslator(
	request: TranslatorRequest,
	makeTranslator: TranslatorFactory,
): Promise<Translator> {
	const translator = await makeTranslator(request);
	try {
		if (translator.kind === "chat") await translator.learnLimits?.(AbortSignal.timeout(LIMITS_TIMEOUT_MS));
	} catch (error) {
		if (error instanceof CallError && error.fault === "rejected") throw invalidField("model_id", `${error.message}.`);
	} finally {
		await translator.close();
	}
	return translator;
}

async function openLane(
	key: string | undefined,
	request: TranslatorRequest,
	makeTranslator: TranslatorFactory,
): Promise<TranslatorLane> {
	const translator = await makeTranslator({ ...request, keys: key === undefined ? [] : [key] });
	const { provider, baseUrl } = request;
	return { name: laneName(provider, translator.endpoint ?? baseUrl ?? "", key ?? ""), translator };
}

/** Equal for all jobs that share provider, server and key; the key can't be derived from it. */
function laneName(provider: string, endpoint: string, key: string): string {
	return createHash("sha256")
		.update(JSON.stringify([provider, endpoint, key]))
		.digest("base64url");
}
