import { resolveLanguage } from "../../../catalog/languages.ts";
import type { DocumentReport } from "../../../core/book-reading.ts";
import { AppError, invalidField } from "../../../core/errors.ts";
import type { SkipReason } from "../../../core/segment.ts";

/** What a book without a segment consists of, for the reasons that a user can do something about, or should know. */
const CAUSES = ["target_language", "not_selected", "code", "translate_no", "own_output", "unreadable"] as const;
type Cause = (typeof CAUSES)[number];

/** The refusal of a book in which nothing is left to translate: the main cause, with counts, and the way out. */
export function nothingToTranslate(documents: readonly DocumentReport[], targetLanguage = ""): AppError {
	const shown = documents.filter(({ role }) => role === "content");
	const words = (reason: SkipReason): number =>
		shown.reduce((sum, { words: { skipped } }) => sum + (skipped[reason] ?? 0), 0);
	const [cause] = CAUSES.filter((one) => words(one) > 0).toSorted((a, b) => words(b) - words(a));
	if (cause !== undefined) {
		// Scripts and style sheets are no words of the book to a reader.
		const total = shown.reduce((sum, document) => sum + document.words.total, 0) - words("script");
		return describe(cause, `${count(words(cause))} of its ${count(total)} words`, targetLanguage);
	}
	const numbers = words("no_letters");
	if (numbers > 0) return refusal(`it holds ${count(numbers)} numbers and no word outside of images.`);
	return refusal("it holds no text outside of images.");
}

function describe(cause: Cause, amount: string, targetLanguage: string): AppError {
	switch (cause) {
		case "target_language": {
			const name = resolveLanguage(targetLanguage)?.name ?? targetLanguage;
			const wayOut = `Choose another target language (--to, target_language). If they are not in ${name}, give the source language (--from, source_language).`;
			return invalidField("target_language", `${BEGINNING}${amount} are in ${name} already. ${wayOut}`);
		}
		case "not_selected":
			return invalidField(
				"only_files",
				`The chosen files and tags leave nothing of this book to translate: ${amount} are outside of them.`,
			);
		case "code":
			return invalidField(
				"translate_tags",
				`${BEGINNING}${amount} are in elements of program code. If they are prose, name the elements to translate (--translate-tags, translate_tags), such as pre.`,
			);
		case "translate_no":
			return refusal(`${amount} are marked as not to be translated.`);
		case "own_output":
			return refusal(`${amount} are translations by Diglot. Translate the original book.`);
		case "unreadable":
			return refusal(`${amount} are in documents or paragraphs whose markup is damaged. Repair the book first.`);
	}
}

const BEGINNING = "There is nothing to translate in this book: ";

function refusal(cause: string): AppError {
	return new AppError(BEGINNING + cause, { code: "UNSUPPORTED_FORMAT" });
}

function count(amount: number): string {
	return amount.toLocaleString("en");
}
