import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The language of a text, as a code of `eld` (nearly all ISO 639-1), "" where none is likely. */
export interface Guess {
	language: string;
	/** By language, 0 to 1. */
	getScores(): Record<string, number>;
	isReliable(): boolean;
}

interface Detector {
	detect(text: string): Guess;
	info(): { Languages: Record<number, string> };
}

let detector: Detector | undefined;
let known: ReadonlySet<string> | undefined;

/** Loads the detector where it is not loaded yet: its tables take 0.4 s, so that who will need it at a bad moment asks before. */
export function loadDetector(): Detector {
	// Reading a book is synchronous; the package has an entry for `import` alone.
	detector ??= (createRequire(import.meta.url)(fileURLToPath(import.meta.resolve("eld/small"))) as { eld: Detector })
		.eld;
	return detector;
}

/** Guesses the language of a text by its n-grams. Loads the detector where it is not loaded yet. */
export function detect(text: string): Guess {
	return loadDetector().detect(text);
}

/** Whether the detector can tell that language from others. */
export function detectorKnows(language: string): boolean {
	known ??= new Set(Object.values(loadDetector().info().Languages));
	return known.has(language);
}
