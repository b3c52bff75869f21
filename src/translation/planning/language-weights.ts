import { scriptOf } from "../../core/scripts.ts";

/** Tokens of the same passage by script, relative to English: density of the script, and how well tokenizers know it. */
const WEIGHTS: Readonly<Record<string, number>> = { Latn: 1.15, Hans: 1.4, Hant: 1.5, Jpan: 1.5, Kore: 1.6, Cyrl: 1.7 };
const OTHER_WEIGHT = 2;

/** Characters of a token by script: the reverse of `estimateTokens`. */
const CHARACTERS: Readonly<Record<string, number>> = { Latn: 4, Hans: 1, Hant: 1, Jpan: 1, Kore: 1 };
const OTHER_CHARACTERS = 2;

export interface Languages {
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
}

/** How many tokens a translation has for each of its source. */
export function growthOf({ sourceLanguage, targetLanguage }: Languages): number {
	return weightOf(targetLanguage) / weightOf(sourceLanguage);
}

/** How many characters of `language` a token has. */
export function charactersOfToken(language: string): number {
	return CHARACTERS[scriptOf(language)] ?? OTHER_CHARACTERS;
}

function weightOf(language: string): number {
	return WEIGHTS[scriptOf(language)] ?? OTHER_WEIGHT;
}
