import { createHash } from "node:crypto";
import type { Translator, TranslatorFactory, TranslatorRequest } from "../providers/translator.ts";
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

/**
 * Makes a translator and closes it again. It says what it is and whether it can translate the pair of languages, and
 * is never called.
 *
 * @throws AppError as the factory does
 */
export async function probeTranslator(
	request: TranslatorRequest,
	makeTranslator: TranslatorFactory,
): Promise<Translator> {
	const translator = await makeTranslator(request);
	await translator.close();
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
