import type { Segment, SkipReason } from "./segment.ts";
import type { Selection } from "./selection.ts";

/** What parts of a document were taken for, other than their markup says. */
export type ReadAs =
	/** Paragraphs that continue the sentence of the one before, and are translated with it (rule A16). */
	| "joinedParagraphs"
	/** Paragraphs that only line breaks set apart (rule A7). */
	| "lineParagraphs"
	/** Lines that stay together between their line breaks, as verse does (rule A7). */
	| "keptLines"
	/** Elements such as `pre` and `tt` that hold prose (rule A6). */
	| "proseInCode"
	/** Elements such as `pre` and `tt` that hold program code (rule A6). */
	| "programCode";

export type ReadAsCounts = Partial<Record<ReadAs, number>>;

/** A document that may contain text; in reading order: spine, then nav, NCX, package. */
export interface DocumentReport {
	/** `d12` */
	id: string;
	/** The entry's name in the archive. */
	name: string;
	role: "content" | "nav" | "ncx" | "package";
	/** Its heading, label or file name. */
	title: string;
	segments: number;
	/** `translatable` plus all of `skipped` is every word of the document (spec §6.1). */
	words: { total: number; translatable: number; skipped: Partial<Record<SkipReason, number>> };
	/** Absent where nothing was. */
	readAs?: ReadAsCounts;
	/** Texts that style sheets write into it, distinct and at most 50; absent where there is none. */
	generatedTexts?: string[];
	/** Irregularities and how they were handled, for people. */
	warnings: string[];
}

export interface BookReading {
	title: string;
	authors: string[];
	/** The book's `dc:language` as written, or `null`. */
	language: string | null;
	/** `2.0`, `3.0`, … as the package says. */
	epubVersion: string;
	segments: Segment[];
	documents: DocumentReport[];
	warnings: string[];
}

/** A cover image in a format that every browser shows. */
export interface Cover {
	mediaType: string;
	bytes: Uint8Array;
}

export interface ReadRequest {
	path: string;
	/** Canonical tag, if known: text that is marked as being in it, and is, is skipped. `render` needs the same value. */
	targetLanguage?: string;
	/**
	 * The source language as the user gave it, a canonical tag; it outranks what the book declares. `render` needs the
	 * same value, and never one that was found out later.
	 */
	givenSourceLanguage?: string | null;
	/** The texts to translate. Defaults to the whole book. `render` needs the same value. */
	selection?: Selection;
}
