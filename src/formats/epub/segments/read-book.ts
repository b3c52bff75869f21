import type { BookReading, DocumentReport, ReadRequest } from "../../../core/book-reading.ts";
import { AppError, invalidField } from "../../../core/errors.ts";
import type { BookLimits } from "../../book-limits.ts";
import { openBook } from "../book.ts";
import { segmentBook } from "./segment-book.ts";

/**
 * Reads a whole book into segments and checks every entry of its archive (rule B14).
 *
 * @throws AppError `UNSUPPORTED_FORMAT` or `FILE_TOO_LARGE` for a book that is refused (spec §6.4)
 */
export function readBook(request: ReadRequest, limits: BookLimits): BookReading {
	const book = openBook(request.path, limits);
	try {
		const segments: BookReading["segments"] = [];
		const documents: DocumentReport[] = [];
		for (const { document, segments: found, words, readAs, title, warnings: odd } of segmentBook(book, request)) {
			for (const segment of found) segments.push(segment);
			documents.push({
				id: document.id,
				name: document.entry.name,
				role: document.role,
				title: title || document.entry.name,
				segments: found.length,
				words,
				...(Object.keys(readAs).length > 0 && { readAs }),
				warnings: odd,
			});
		}
		// Last, because reading an entry has checked it already.
		const damaged = book.archive.verify();
		const warnings = [...book.warnings, ...damaged.map((name) => `"${name}" is damaged and stays as it is`)];
		if (segments.length === 0) throw nothingToTranslate(documents);
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

function nothingToTranslate(documents: readonly DocumentReport[]): AppError {
	const unselected = documents.some(({ role, words }) => role === "content" && words.skipped.not_selected);
	if (unselected) {
		return invalidField("only_files", "The chosen files and tags leave nothing of this book to translate.");
	}
	return new AppError("There is nothing to translate in this book: it holds no text outside of images.", {
		code: "UNSUPPORTED_FORMAT",
	});
}
