import { hash } from "node:crypto";
import type { Segment } from "../../../core/segment.ts";
import { type Selection, selectsFile, WHOLE_BOOK } from "../../../core/selection.ts";
import { stripTags } from "../../../core/tagged-text.ts";
import { countWords } from "../../../core/words.ts";
import { type Book, type BookDocument, type LoadedDocument, loadDocument } from "../book.ts";
import { type OverlayIds, readOverlayIds } from "../package/media-overlays.ts";
import { isEpub3 } from "../package/package-document.ts";
import { documentTitle } from "./document-title.ts";
import { segmentMetadata, segmentNcx } from "./labels.ts";
import { type DocumentSegments, segmentDocument, type WordCounts } from "./segment-document.ts";
import type { SourceLocation } from "./source-location.ts";
import { findGeneratedText } from "./styles/generated-text.ts";
import { NO_STYLE, type StyleRules } from "./styles/style-rules.ts";
import { readDocumentStyles, type StylesheetCache } from "./styles/stylesheets.ts";

/** A document with the locations of its texts, which is what rendering needs. */
export interface LocatedDocument extends DocumentSegments {
	document: BookDocument;
	/** `null`: it can't be read, and is left as it is. */
	loaded: LoadedDocument | null;
	style: StyleRules;
	/** A media overlay reads its text aloud (EPUB 3.3 §9). */
	hasOverlay: boolean;
	warnings: string[];
}

export interface SegmentedDocument extends LocatedDocument {
	/** In parallel with `locations`. */
	segments: Segment[];
	words: WordCounts;
	title: string;
	/** What style sheets write into it (spec §6.1), distinct; counted in `words`. */
	generatedTexts: string[];
}

export interface SegmentingOptions {
	/** Canonical tag, if known: text that is marked as being in it, and is, is skipped (rule A8). */
	targetLanguage?: string;
	/** The source language as the user gave it, a canonical tag; what is found out later must not change segments. */
	givenSourceLanguage?: string | null;
	selection?: Selection;
}

/**
 * Segments a book document by document, in reading order, so that one tree is in memory at a time.
 * The same book and options give the same ids, texts and locations (rule A15).
 */
export function* segmentBook(book: Book, options: SegmentingOptions): Generator<SegmentedDocument> {
	for (const located of locateBook(book, options)) {
		const segments = createSegments(located.document.id, located.locations);
		const title = located.loaded ? documentTitle(located.loaded.markup, located.style) : "";
		const { texts, words: generated } = findGeneratedText(located.loaded?.markup.root, located.style.generated);
		const words = addGenerated(located.countWords(segments), generated);
		yield { ...located, segments, words, title, generatedTexts: texts };
	}
}

function addGenerated({ total, translatable, skipped }: WordCounts, generated: number): WordCounts {
	if (generated === 0) return { total, translatable, skipped };
	return { total: total + generated, translatable, skipped: { ...skipped, generated_text: generated } };
}

/** As `segmentBook`, without what only a report of the book needs. */
export function* locateBook(book: Book, options: SegmentingOptions): Generator<LocatedDocument> {
	const stylesheets: StylesheetCache = new Map();
	const overlayIds = readOverlayIds(book);
	for (const document of book.documents) yield locateDocument({ book, options, stylesheets, overlayIds }, document);
}

interface Segmenting {
	book: Book;
	options: SegmentingOptions;
	stylesheets: StylesheetCache;
	overlayIds: OverlayIds;
}

const NO_IDS: ReadonlySet<string> = new Set();

function locateDocument(segmenting: Segmenting, document: BookDocument): LocatedDocument {
	const loaded = loadDocument(segmenting.book, document);
	if ("unreadable" in loaded) {
		const words = { total: loaded.words, translatable: 0, skipped: { unreadable: loaded.words } };
		const warnings = [`left as it is: ${loaded.unreadable}`];
		return { ...NOTHING, document, countWords: () => words, warnings };
	}
	const { book, stylesheets, overlayIds } = segmenting;
	const style =
		document.role === "content" || document.role === "nav"
			? readDocumentStyles(book, document, loaded.markup, stylesheets)
			: NO_STYLE;
	return {
		...findLocations(segmenting, document, loaded, style),
		document,
		loaded,
		style,
		hasOverlay: overlayIds.has(document.entry),
		warnings: loaded.warnings,
	};
}

function findLocations(
	{ options, overlayIds }: Segmenting,
	document: BookDocument,
	loaded: LoadedDocument,
	style: StyleRules,
): DocumentSegments {
	const { role, rendition, fixedLayout } = document;
	const selection = options.selection ?? WHOLE_BOOK;
	const fileSelected = selectsFile(selection, document.entry.name);
	if (role === "package") return segmentMetadata(rendition, selection.title);
	if (role === "ncx") return segmentNcx(loaded.markup, { selection, fileSelected });
	return segmentDocument(loaded.markup, {
		role,
		epub3: isEpub3(rendition.version),
		fixedLayout,
		bookLanguage: rendition.languages[0] ?? "",
		targetLanguage: options.targetLanguage ?? "",
		givenSourceLanguage: options.givenSourceLanguage ?? "",
		rules: style,
		selection,
		fileSelected,
		overlayIds: overlayIds.get(document.entry) ?? NO_IDS,
	});
}

const NOTHING = { loaded: null, locations: [], readAs: {}, style: NO_STYLE, hasOverlay: false };

/** The segment at each location, in order (rule A15). */
export function createSegments(documentId: string, locations: readonly SourceLocation[]): Segment[] {
	const seen = new Map<string, number>();
	return locations.map(({ kind, text }, index) => {
		// Faster than hashing the string itself.
		const fingerprint = hash("sha256", Buffer.from(`${kind}\n${text}`)).slice(0, 32);
		const occurrence = (seen.get(fingerprint) ?? 0) + 1;
		seen.set(fingerprint, occurrence);
		const id = segmentIdAt(documentId, index);
		return { id, document: documentId, kind, text, fingerprint, occurrence, words: countWords(stripTags(text)) };
	});
}

/** The id of the segment at a document's location of that index (rule A15). */
export function segmentIdAt(documentId: string, index: number): string {
	return `${documentId}-s${index + 1}`;
}
