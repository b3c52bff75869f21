import type { Segment, SkipReason } from "./segment.ts";
import type { Selection } from "./selection.ts";

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
	/** Words by disposition; `translatable` plus all of `skipped` is every word of the document (spec §6.1). */
	words: { total: number; translatable: number; skipped: Partial<Record<SkipReason, number>> };
	/** Irregularities and how they were handled, for people. */
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

/** A cover image of a kind that every browser shows. */
export interface Cover {
	mediaType: string;
	bytes: Uint8Array;
}

export interface ReadRequest {
	path: string;
	/** Canonical tag, if known: text marked as being in it is skipped. `render` takes the same one. */
	targetLanguage?: string;
	/** Which texts the job is about. Defaults to the whole book; `render` takes the same one. */
	selection?: Selection;
}
