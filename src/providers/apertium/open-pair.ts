import { AppError, invalidField } from "../../core/errors.ts";
import type { EngineOptions } from "../record.ts";
import type { MtEngine } from "../translator.ts";
import { createSharedApertiumEngines } from "./engine.ts";
import { chooseApertiumPair, findApertiumPairs } from "./pairs.ts";

/** All jobs of this process share the pipelines of a pair. */
const openShared = createSharedApertiumEngines();

/**
 * The engine for the installed pair that fits the request.
 *
 * @param modes where Apertium's modes are; defaults to where packages put them
 * @throws AppError `VALIDATION_ERROR` that names what is installed, or how to install it
 */
export function openApertiumPair(
	{ sourceLanguage, targetLanguage }: Pick<EngineOptions, "sourceLanguage" | "targetLanguage">,
	modes: readonly string[] | undefined,
): MtEngine {
	const pairs = findApertiumPairs(modes);
	if (pairs.length === 0) {
		throw invalidField(
			"model",
			"Apertium is not installed on this machine. Install it, for example with: apt-get install apertium apertium-eng-spa",
		);
	}
	const pair = chooseApertiumPair(pairs, sourceLanguage, targetLanguage);
	if (pair) return openShared(pair);
	const installed = pairs.map((one) => `${one.source} to ${one.target}`);
	throw new AppError(
		`Apertium has no pair for ${sourceLanguage} to ${targetLanguage} installed. Installed: ${installed.join(", ")}.`,
		{ code: "VALIDATION_ERROR", details: { field: "target_language", installed_pairs: installed } },
	);
}
