import { AppError, type ErrorDetails } from "../core/errors.ts";
import type { Segment } from "../core/segment.ts";
import { findTagFault, formatTag, parseTaggedText, stripTags } from "../core/tagged-text.ts";
import { isXmlText } from "../translation/verification/verify-text.ts";

/**
 * Checks a user's translation of `segment` and normalizes it for the book: trimmed, because the space around a text is
 * the book's (rule A3). Its wording is not checked.
 *
 * @throws AppError `VALIDATION_ERROR` (field `translation`) where it is empty, its tags are not the segment's, or
 *   XML can't hold it
 */
export function checkCorrection(text: string, segment: Segment): string {
	const trimmed = text.replace(/\r\n?/g, "\n").trim();
	if (stripTags(trimmed).trim() === "" && stripTags(segment.text).trim() !== "") {
		throw refusal("The translation is empty.");
	}
	const fault = findTagFault(segment.text, trimmed);
	if (fault !== null) {
		const tags = describeTags(segment.text);
		throw refusal(`The tags are not those of the source: ${fault}.`, { source_tags: tags });
	}
	if (!isXmlText(trimmed)) throw refusal("The translation contains control characters, which a book can't contain.");
	return trimmed;
}

/** `<1>…</1>`, `<2/>` */
function describeTags(tagged: string): string[] {
	return parseTaggedText(tagged).flatMap((piece) => {
		if (piece.type === "void") return formatTag("void", piece.number);
		return piece.type === "open" ? `${formatTag("open", piece.number)}…${formatTag("close", piece.number)}` : [];
	});
}

function refusal(message: string, details: ErrorDetails = {}): AppError {
	return new AppError(message, { code: "VALIDATION_ERROR", details: { field: "translation", ...details } });
}
