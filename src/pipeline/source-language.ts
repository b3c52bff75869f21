import type { BookReading } from "../book-worker/book-worker.ts";
import { isSameVariety, resolveLanguage, sameLanguage } from "../catalog/languages.ts";
import { invalidField } from "../core/errors.ts";
import { detectLanguage } from "./detect-language.ts";

/**
 * Finds the language that a book is translated from: the one that was `given`, otherwise the book's `dc:language`,
 * otherwise the one detected in its texts. Where the book claims to be in the target language, its texts decide,
 * because many books have a wrong claim.
 *
 * @returns a canonical tag
 * @throws AppError `VALIDATION_ERROR` where it can't be detected, or is the target language
 */
export async function findSourceLanguage(
	reading: Pick<BookReading, "language" | "segments">,
	given: string | null,
	target: string,
): Promise<string> {
	if (given !== null) {
		// A user who names two varieties wants the one made of the other, even `en` to `en-GB`.
		if (!isSameVariety(given, target)) return given;
		throw invalidField(
			"source_language",
			`Source and target language are the same (${target}). Give another one of the two.`,
		);
	}

	const claimed = toTag(reading.language);
	if (claimed !== null && !sameLanguage(claimed, target)) return claimed;

	const detected = toTag(detectLanguage(reading.segments));
	if (detected !== null) return refuseTarget(detected, target);
	if (claimed !== null) return refuseTarget(claimed, target);
	throw invalidField(
		"source_language",
		"The book does not name its language, and it can't be detected from the text. Give the source language.",
	);
}

function refuseTarget(source: string, target: string): string {
	if (!sameLanguage(source, target)) return source;
	throw invalidField(
		"source_language",
		`The book is in the target language (${target}) already. If that is wrong, or another variety of it is meant, give the source language.`,
	);
}

function toTag(language: string | null): string | null {
	return language === null ? null : (resolveLanguage(language)?.tag ?? null);
}
