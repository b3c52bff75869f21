import type { BookReading, Cover, ReadRequest } from "../core/book-reading.ts";
import type { RenderReport, RenderRequest } from "../core/rendering.ts";

export type { BookReading, Cover, DocumentReport, ReadRequest } from "../core/book-reading.ts";
export type { RenderReport, RenderRequest } from "../core/rendering.ts";

/**
 * Opens books in a watched child process (rule B15), so that a hostile
 * one fails its own job only.
 *
 * @throws AppError `UNSUPPORTED_FORMAT` or `FILE_TOO_LARGE` for a book that is refused (spec §6.4),
 *   `FILE_TOO_LARGE` too when reading it takes more memory than allowed, `TIMEOUT_ERROR` when it takes too long
 */
export interface BookWorker {
	/** Checks the whole archive and finds its segments. The same input gives the same ids and texts. */
	read(request: ReadRequest, signal?: AbortSignal): Promise<BookReading>;
	/** Writes the book in a layout. The same request gives the same bytes. Nothing is left at `out` on failure. */
	render(request: RenderRequest, signal?: AbortSignal): Promise<RenderReport>;
	/** The cover image, or `null` where there is none, or none small enough for a preview. */
	cover(path: string, signal?: AbortSignal): Promise<Cover | null>;
	close(): Promise<void>;
}
