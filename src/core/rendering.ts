import type { Layout } from "./layout.ts";
import type { Selection } from "./selection.ts";
import type { TranslationStyle } from "./translation-style.ts";

export interface RenderRequest {
	path: string;
	/** Path of the new book; must not exist. */
	out: string;
	layout: Layout;
	/** Defaults to `quiet`. */
	translationStyle?: TranslationStyle | undefined;
	selection?: Selection;
	/** Segment id → text with the segment's tags. Segments without an entry keep their source. */
	translations: Record<string, string>;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	/** As it was read: see `ReadRequest`. */
	givenSourceLanguage?: string | null;
	/** SHA-256 of the input file in hex, part of the new book's identity (rule B10). */
	inputSha256: string;
	/** The `dcterms:modified` to write, wall-clock milliseconds (rule B11). */
	modifiedAt: number;
	/** The translator, for the contributor with role `trl`: `Apertium eng-spa`. */
	engineName: string;
}

export interface RenderReport {
	/** Content edits that were made. */
	edits: number;
	/** Hash over the list of edits. */
	editsSha256: string;
	/** Segments whose edit the safety net dropped, so that they keep their source (rule B12). */
	droppedSegments: string[];
	/** Translated segments without a place in this layout (spec §6.3: one-text places). */
	unplacedSegments: number;
	/** In `side_by_side`: segments that are stacked nevertheless (rule B6). */
	stackedSegments: number;
	/** Counts over the changed content documents, in the source and in the output without the insertions. */
	structure: { before: StructureCounts; after: StructureCounts };
	warnings: string[];
}

/** Counts that a translation must preserve (spec §6.5). */
export interface StructureCounts {
	/** Elements with an id or an anchor's name. */
	anchors: number;
	links: number;
	noteReferences: number;
	images: number;
	tables: number;
	pageBreaks: number;
}
