import type { BookReading, DocumentReport, ReadRequest } from "../../../core/book-reading.ts";
import type { BookLimits } from "../../book-limits.ts";
import { openBook } from "../book.ts";
import { nothingToTranslate } from "./nothing-to-translate.ts";
import { segmentBook } from "./segment-book.ts";

/**
 * Reads a whole book into segments and checks every entry of its archive (rule B14).
 *
 * @throws AppError `UNSUPPORTED_FORMAT` or `FILE_TOO_LARGE` for a book that is refused (spec §6.4), `VALIDATION_ERROR`
 *   where the request leaves nothing of it to translate
 */
export function readBook(request: ReadRequest, limits: BookLimits): BookReading {
	const book = openBook(request.path, limits);
	try {
		const segments: BookReading["segments"] = [];
		const documents: DocumentReport[] = [];
		for (const { document, segments: found, words, ...located } of segmentBook(book, request)) {
			const { readAs, title, generatedTexts, warnings: odd } = located;
			for (const segment of found) segments.push(segment);
			documents.push({
				id: document.id,
				name: document.entry.name,
				role: document.role,
				title: title || document.entry.name,
				segments: found.length,
				words,
				...(Object.keys(readAs).length > 0 ? { readAs } : {}),
				...(generatedTexts.length > 0 && { generatedTexts }),
				warnings: odd,
			});
		}
		// Last, because reading an entry has checked it already.
		const damaged = book.archive.verify();
		const warnings = [...book.warnings, ...damaged.map((name) => `"${name}" is damaged and stays as it is`)];
		if (segments.length === 0) throw nothingToTranslate(documents, request.targetLanguage);
		const [main] = book.renditions;
		return {
			title: main.title,
			authors: main.authors,
			language: main.languages[0] ?? null,
			epubVersion: main.version,
			segments,
			documents,
			warnings,
		};
	} finally {
		book.archive.close();
	}
}
