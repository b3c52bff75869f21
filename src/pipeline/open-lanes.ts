import { createHash } from "node:crypto";
import type { TranslatorFactory, TranslatorRequest } from "../providers/translator.ts";
import type { TranslatorLane } from "../translation/translate-segments.ts";

export interface OpenLanes {
	/** One for each key; one too where the provider needs none. */
	lanes: [TranslatorLane, ...TranslatorLane[]];
	close(): Promise<void>;
}

/**
 * Makes the engine once for each key, so that each is paced by itself (rule D7).
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

async function openLane(
	key: string | undefined,
	request: TranslatorRequest,
	makeTranslator: TranslatorFactory,
): Promise<TranslatorLane> {
	const translator = await makeTranslator({ ...request, keys: key === undefined ? [] : [key] });
	const { provider, baseUrl } = request;
	return { name: laneName(provider, translator.endpoint ?? baseUrl ?? "", key ?? ""), translator };
}

/** The same for all jobs that share provider, server and key, and no way back to the key. */
function laneName(provider: string, endpoint: string, key: string): string {
	return createHash("sha256")
		.update(JSON.stringify([provider, endpoint, key]))
		.digest("base64url");
}
