import type { Layout } from "./layout.ts";
import type { Selection } from "./selection.ts";

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
	/** SHA-256 of the input file in hex, part of the new book's identity (rule B10). */
	inputSha256: string;
	/** The `dcterms:modified` to write, wall-clock milliseconds (rule B11). */
	modifiedAt: number;
	/** Who translated, for the contributor with role `trl`: `Apertium eng-spa`. */
	engineName: string;
}

export interface RenderReport {
	/** Content edits that were made. */
	edits: number;
	/** Hash over the list of edits. */
	editsSha256: string;
	/** Segments whose edit the safety net dropped, so that they keep their source (rule B12). */
	droppedSegments: string[];
	/** Translated segments that this layout can't show (spec §6.3: only one text fits there). */
	unplacedSegments: number;
	/** In `side_by_side`: segments that are stacked all the same (rule B6). */
	stackedSegments: number;
	/** What the changed content documents hold, counted in the source, and in the output without what was inserted. */
	structure: { before: StructureCounts; after: StructureCounts };
	warnings: string[];
}

/** Features of a book that a translation must not lose (spec §6.5). */
export interface StructureCounts {
	/** Elements with an id or an anchor's name. */
	anchors: number;
	links: number;
	noteReferences: number;
	images: number;
	tables: number;
	pageBreaks: number;
}
