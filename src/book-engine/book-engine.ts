import type { Layout } from "../core/layout.ts";
import type { Segment, SkipReason } from "../core/segment.ts";
import type { Selection } from "../core/selection.ts";

/** One document of the book that may hold text, in reading order: spine, then nav, NCX, package. */
export interface DocumentReport {
	/** `d12` */
	id: string;
	/** The entry's name in the archive. */
	name: string;
	role: "content" | "nav" | "ncx" | "package";
	/** The name a reader would know it by: its heading, label or file name. */
	title: string;
	segments: number;
	/** Words by fate; `translatable` plus all of `skipped` is every word of the document (SPEC §6.1). */
	words: { total: number; translatable: number; skipped: Partial<Record<SkipReason, number>> };
	/** What was odd about it and how it was handled, for people. */
	warnings: string[];
}

export interface BookReading {
	title: string;
	authors: string[];
	/** The book's own `dc:language` as written, or `null`. */
	language: string | null;
	/** `2.0`, `3.0`, … as the package says. */
	epubVersion: string;
	segments: Segment[];
	documents: DocumentReport[];
	warnings: string[];
}

export interface ReadRequest {
	path: string;
	/** Canonical tag, where known: text that is marked as being in it is skipped. `render` takes the same one. */
	targetLanguage?: string;
	/** Which texts the job is about; left out: the whole book. `render` takes the same one. */
	selection?: Selection;
}

export interface RenderRequest {
	path: string;
	/** Where the new book is written; must not exist. */
	out: string;
	layout: Layout;
	selection?: Selection;
	/** Segment id → text with the segment's tags. Segments without an entry keep their source. */
	translations: Record<string, string>;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	/** SHA-256 of the input file in hex, part of the new book's identity (RULES.md B10). */
	inputSha256: string;
	/** The `dcterms:modified` to write, wall-clock milliseconds (RULES.md B11). */
	modifiedAt: number;
	/** Who translated, for the contributor with role `trl`: `Apertium eng-spa`. */
	engineName: string;
}

export interface RenderReport {
	/** Content edits that were made. */
	edits: number;
	/** Hash over the list of edits. */
	editsSha256: string;
	/** Segments whose edit was dropped by the safety net and that stand in the source (RULES.md B12). */
	droppedSegments: string[];
	/** Translated segments that this layout has no place for (SPEC §6.3: one-text places). */
	unplacedSegments: number;
	/** In `side_by_side`: segments that stand stacked all the same (RULES.md B6). */
	stackedSegments: number;
	/** What the changed content documents hold, counted in the source and in the output less what was inserted. */
	structure: { before: StructureCounts; after: StructureCounts };
	warnings: string[];
}

/** Things of a book that a translation must not lose (SPEC §6.5). */
export interface StructureCounts {
	/** Elements with an id or an anchor's name. */
	anchors: number;
	links: number;
	noteReferences: number;
	images: number;
	tables: number;
	pageBreaks: number;
}

/**
 * Opens books in a watched child process (RULES.md B15), so that a hostile
 * one fails its own job only.
 *
 * @throws AppError `UNSUPPORTED_FORMAT` or `FILE_TOO_LARGE` for a book that is refused (SPEC §6.4),
 *   `FILE_TOO_LARGE` too when reading it takes more memory than allowed, `TIMEOUT_ERROR` when it takes too long
 */
export interface BookEngine {
	/** Checks the whole archive and finds its segments. The same input gives the same ids and texts. */
	read(request: ReadRequest, signal?: AbortSignal): Promise<BookReading>;
	/** Writes the book in a layout. The same request gives the same bytes. Nothing is left at `out` on failure. */
	render(request: RenderRequest, signal?: AbortSignal): Promise<RenderReport>;
	close(): Promise<void>;
}
