import { resolveLanguage } from "../catalog/languages.ts";
import type { BookReading } from "../core/book-reading.ts";

/** So much of a chapter's words are in the target language, that a reader would say it of the whole. */
const WHOLE_SHARE = 0.8;

/**
 * A line on the chapters that were left as they are because they are in the target language already; `null` where there
 * are none. A reader who finds one untranslated should not have to guess why.
 */
export function describeDocumentsInTarget(
	{ documents }: Pick<BookReading, "documents">,
	targetLanguage: string,
): string | null {
	const left = documents.filter(({ role, words }) => {
		const inTarget = words.skipped.target_language ?? 0;
		return role === "content" && inTarget > 0 && inTarget >= (inTarget + words.translatable) * WHOLE_SHARE;
	});
	if (left.length === 0) return null;
	const name = resolveLanguage(targetLanguage)?.name ?? targetLanguage;
	const [subject, rest] =
		left.length === 1
			? ["1 chapter is", "was left as it is"]
			: [`${left.length} chapters are`, "were left as they are"];
	return `${subject} in ${name} already and ${rest}`;
}
