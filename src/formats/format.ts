import type { BookReading, Cover, ReadRequest } from "../core/book-reading.ts";
import type { RenderReport, RenderRequest } from "../core/rendering.ts";
import type { BookLimits } from "./book-limits.ts";

/** A file as a format sees it before it is opened. */
export interface FileStart {
	/** Base name, as stored; uploads have no extension. */
	name: string;
	/** The first bytes, at most `SNIFFED_BYTES`; empty where the file can't be read. */
	bytes: Buffer;
}

export const SNIFFED_BYTES = 512;

/**
 * A kind of book, one folder of `formats/` each. Runs in the book worker's child process, so it may be killed at any
 * moment and keeps no state between calls.
 */
export interface BookFormat {
	/** Whether the file looks like this format. Never throws; says nothing about whether the book is sound. */
	sniff(file: FileStart): boolean;
	/**
	 * Checks the whole file and finds its segments. The same input gives the same ids and texts (rule A15).
	 *
	 * @throws AppError `UNSUPPORTED_FORMAT` or `FILE_TOO_LARGE` for a book that is refused (spec §6.4)
	 */
	read(request: ReadRequest, limits: BookLimits): BookReading;
	/**
	 * Writes the book with its translations in a layout. The same request gives the same bytes (rule B11).
	 *
	 * @throws AppError as `read`; `STORAGE_ERROR` where the result can't be written
	 */
	render(request: RenderRequest, limits: BookLimits): Promise<RenderReport>;
	/**
	 * The cover image, or `null` where there is none small enough, of a kind that every browser shows.
	 *
	 * @throws AppError as `read`
	 */
	cover(path: string, limits: BookLimits): Cover | null;
}
