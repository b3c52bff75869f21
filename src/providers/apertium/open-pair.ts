import { AppError } from "../../core/errors.ts";
import type { MtEngine, TranslatorRequest } from "../translator.ts";
import type { OpenApertium } from "./engine.ts";
import { chooseApertiumPair, findApertiumPairs } from "./pairs.ts";

/**
 * The engine for the installed pair that fits the request.
 *
 * @param modes where Apertium's modes are; otherwise where packages put them
 * @throws AppError `VALIDATION_ERROR` that names what is installed, or how to install it
 */
export function openApertiumPair(
	request: TranslatorRequest,
	open: OpenApertium,
	modes: readonly string[] | undefined,
): MtEngine {
	const pairs = findApertiumPairs(modes);
	if (pairs.length === 0) {
		throw new AppError(
			"Apertium is not installed on this machine. Install it, for example with: apt-get install apertium apertium-eng-spa",
			{ code: "VALIDATION_ERROR", details: { field: "model" } },
		);
	}
	const pair = chooseApertiumPair(pairs, request.sourceLanguage, request.targetLanguage);
	if (pair) return open(pair);
	const installed = pairs.map((one) => `${one.source} to ${one.target}`);
	throw new AppError(
		`Apertium has no pair for ${request.sourceLanguage} to ${request.targetLanguage} installed. Installed: ${installed.join(", ")}.`,
		{ code: "VALIDATION_ERROR", details: { field: "target_language", installed_pairs: installed } },
	);
}
