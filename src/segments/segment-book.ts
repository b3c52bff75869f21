import { createHash } from "node:crypto";
import type { Segment } from "../core/segment.ts";
import { type Selection, selectsFile, WHOLE_BOOK } from "../core/selection.ts";
import { stripTags } from "../core/tagged-text.ts";
import { countWords } from "../core/words.ts";
import { type Book, type BookDocument, type LoadedDocument, loadDocument } from "../epub/book.ts";
import { isEpub3 } from "../epub/package-document.ts";
import { segmentMetadata, segmentNcx } from "./labels.ts";
import { type OverlayIds, readOverlayIds } from "./media-overlays.ts";
import type { Place } from "./place.ts";
import { type DocumentSegments, documentTitle, segmentDocument, type WordCounts } from "./segment-document.ts";
import { primaryLanguage } from "./skip-rules.ts";
import { NO_STYLE, type StyleRules } from "./style-rules.ts";
import { type StylesheetCache, styleRulesOf } from "./stylesheets.ts";

export interface SegmentedDocument {
	document: BookDocument;
	/** `null`: it can't be read, and stays as it is. */
	loaded: LoadedDocument | null;
	/** Side by side with their places. */
	segments: Segment[];
	places: Place[];
	words: WordCounts;
	title: string;
	style: StyleRules;
	/** Recorded speech follows its text (EPUB 3.3 §9). */
	hasOverlay: boolean;
	warnings: string[];
}

export interface SegmentingOptions {
	/** Canonical tag, where known: text that is marked as being in it is skipped. */
	targetLanguage?: string;
	selection?: Selection;
}

/**
 * Segments a book document by document, in reading order, so that one tree is in memory at a time.
 * The same book and options give the same ids, texts and places (RULES.md A15).
 */
export function* segmentBook(book: Book, options: SegmentingOptions): Generator<SegmentedDocument> {
	const stylesheets: StylesheetCache = new Map();
	const overlayIds = readOverlayIds(book);
	for (const document of book.documents) yield segmentOne({ book, options, stylesheets, overlayIds }, document);
}

interface Segmenting {
	book: Book;
	options: SegmentingOptions;
	stylesheets: StylesheetCache;
	overlayIds: OverlayIds;
}

const NO_IDS: ReadonlySet<string> = new Set();

function segmentOne(segmenting: Segmenting, document: BookDocument): SegmentedDocument {
	const loaded = loadDocument(segmenting.book, document);
	if ("unreadable" in loaded) {
		const words = { total: loaded.words, translatable: 0, skipped: { unreadable: loaded.words } };
		const warnings = [`left as it is: ${loaded.unreadable}`];
		return { ...NOTHING, document, words, warnings };
	}
	const { book, stylesheets, overlayIds } = segmenting;
	const style =
		document.role === "content" || document.role === "nav"
			? styleRulesOf(book, document, loaded.markup, stylesheets)
			: NO_STYLE;
	const { places, words } = findPlaces(segmenting, document, loaded, style);
	const segments = numberSegments(document.id, places);
	return {
		document,
		loaded,
		segments,
		places,
		words,
		title: documentTitle(loaded.markup),
		style,
		hasOverlay: overlayIds.has(document.entry),
		warnings: loaded.warnings,
	};
}

function findPlaces(
	{ options, overlayIds }: Segmenting,
	document: BookDocument,
	loaded: LoadedDocument,
	style: StyleRules,
): DocumentSegments {
	const { role, rendition, fixedLayout } = document;
	const selection = options.selection ?? WHOLE_BOOK;
	const fileSelected = selectsFile(selection, document.entry.name);
	if (role === "package") return segmentMetadata(loaded.markup, rendition, selection.title);
	if (role === "ncx") return segmentNcx(loaded.markup, { selection, fileSelected });
	return segmentDocument(loaded.markup, {
		role,
		epub3: isEpub3(rendition.version),
		fixedLayout,
		bookLanguage: rendition.languages[0] ?? "",
		targetPrimary: primaryLanguage(options.targetLanguage ?? ""),
		rules: style,
		selection,
		fileSelected,
		overlayIds: overlayIds.get(document.entry) ?? NO_IDS,
	});
}

const NOTHING = { loaded: null, segments: [], places: [], title: "", style: NO_STYLE, hasOverlay: false };

/** Gives each place its segment, in order (RULES.md A15). */
export function numberSegments(documentId: string, places: readonly Place[]): Segment[] {
	const seen = new Map<string, number>();
	return places.map(({ kind, text }, index) => {
		const fingerprint = createHash("sha256").update(`${kind}\n${text}`).digest("hex").slice(0, 32);
		const occurrence = (seen.get(fingerprint) ?? 0) + 1;
		seen.set(fingerprint, occurrence);
		const id = `${documentId}-s${index + 1}`;
		return { id, document: documentId, kind, text, fingerprint, occurrence, words: countWords(stripTags(text)) };
	});
}
