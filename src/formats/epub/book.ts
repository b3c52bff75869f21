import { AppError } from "../../core/errors.ts";
import { countWords } from "../../core/words.ts";
import type { BookLimits } from "../book-limits.ts";
import type { Archive, ArchiveEntry } from "./archive/archive.ts";
import { assertWithinSize } from "./archive/archive-limits.ts";
import { openArchive } from "./archive/archive-reader.ts";
import { type DecodedText, decodeBytes } from "./encoding.ts";
import { type MarkupDocument, parseLenient } from "./markup/tree.ts";
import { findPackages } from "./package/container.ts";
import { assertNoDrm } from "./package/encryption.ts";
import { type ManifestItem, type PackageDocument, readPackage } from "./package/package-document.ts";

export type DocumentRole = "content" | "nav" | "ncx" | "package";

/** A document that may hold text. */
export interface BookDocument {
	/** `d1`, … in reading order, stable for the same input. */
	id: string;
	entry: ArchiveEntry;
	role: DocumentRole;
	mediaType: string;
	rendition: PackageDocument;
	/** Laid out by coordinates: nothing may be added to its pages (spec §6.3). */
	fixedLayout: boolean;
}

/** An opened EPUB: its archive, its packages and its documents in reading order. Knows nothing of translation. */
export interface Book {
	archive: Archive;
	/** The default rendition first. */
	renditions: [PackageDocument, ...PackageDocument[]];
	documents: BookDocument[];
	/** The source has no usable container, so the output gets one. */
	lacksContainer: boolean;
	warnings: string[];
	maxDocumentBytes: number;
}

const XHTML_TYPES = new Set(["application/xhtml+xml", "text/html", "text/x-oeb1-document"]);

/**
 * Opens an EPUB for reading.
 *
 * @throws AppError `UNSUPPORTED_FORMAT` or `FILE_TOO_LARGE` for what spec §6.4 refuses
 */
export function openBook(path: string, limits: BookLimits): Book {
	const archive = openArchive(path, limits);
	try {
		const { maxDocumentBytes } = limits;
		const packages = findPackages(archive, maxDocumentBytes);
		assertNoDrm(archive, maxDocumentBytes);
		const [first, ...others] = packages.entries.map((entry) => readPackage(archive, entry));
		if (!first) throw new AppError("The EPUB has no package document.", { code: "UNSUPPORTED_FORMAT" });
		if (archive.salvaged) assertComplete(first);
		const renditions: Book["renditions"] = [first, ...others];
		const warnings = [
			...archive.warnings,
			...packages.warnings,
			...renditions.flatMap((rendition) => [...rendition.warnings, ...describeForeign(rendition)]),
		];
		return {
			archive,
			renditions,
			lacksContainer: packages.lacksContainer,
			documents: listDocuments(renditions),
			warnings,
			maxDocumentBytes,
		};
	} catch (error) {
		archive.close();
		throw error;
	}
}

/** Warns of spine items whose markup Diglot does not know; images have no text. */
function describeForeign({ spine }: PackageDocument): string[] {
	const foreign = spine.filter(({ item }) => item.entry && !isContent(item) && !item.mediaType.startsWith("image/"));
	return foreign.map(({ item }) => `"${item.name}" (${item.mediaType || "of no type"}) stays as it is`);
}

/** A damaged archive is read only if its whole spine was recovered (spec §6.4). */
function assertComplete({ spine }: PackageDocument): void {
	if (spine.length > 0 && spine.every(({ item }) => item.entry)) return;
	throw new AppError("The file is a damaged ZIP archive: parts of the book are missing.", {
		code: "UNSUPPORTED_FORMAT",
	});
}

/** Spine in order, then content documents outside it, then nav and NCX, then the packages; each entry once. */
function listDocuments(renditions: readonly PackageDocument[]): BookDocument[] {
	const seen = new Set<ArchiveEntry>();
	const documents: BookDocument[] = [];
	const add = (
		entry: ArchiveEntry | undefined,
		role: DocumentRole,
		mediaType: string,
		rendition: PackageDocument,
		fixedLayout = false,
	) => {
		if (!entry || entry.isDirectory || seen.has(entry)) return;
		seen.add(entry);
		documents.push({ id: `d${documents.length + 1}`, entry, role, mediaType, rendition, fixedLayout });
	};
	const roleOf = (item: ManifestItem, rendition: PackageDocument) => (item === rendition.nav ? "nav" : "content");
	for (const rendition of renditions) {
		const fixed = fixedLayoutItems(rendition);
		for (const { item } of rendition.spine) {
			if (isContent(item)) add(item.entry, roleOf(item, rendition), item.mediaType, rendition, fixed.has(item));
		}
		for (const item of rendition.manifest) {
			if (item.entry && isContent(item) && item !== rendition.nav) {
				add(item.entry, "content", item.mediaType, rendition, rendition.prePaginated);
			}
		}
	}
	for (const rendition of renditions) {
		add(rendition.nav?.entry, "nav", "application/xhtml+xml", rendition);
		add(rendition.ncx?.entry, "ncx", "application/x-dtbncx+xml", rendition);
		add(rendition.entry, "package", "application/oebps-package+xml", rendition);
	}
	return documents;
}

function fixedLayoutItems(rendition: PackageDocument): Set<ManifestItem> {
	const fixed = rendition.spine.filter(({ properties }) => {
		if (properties.includes("rendition:layout-pre-paginated")) return true;
		return rendition.prePaginated && !properties.includes("rendition:layout-reflowable");
	});
	return new Set(fixed.map(({ item }) => item));
}

function isContent(item: ManifestItem): boolean {
	if (item.mediaType === "image/svg+xml") return true;
	if (XHTML_TYPES.has(item.mediaType)) return true;
	return item.mediaType === "" && /\.x?html?$/i.test(item.name);
}

/** A document's text and tree. */
export interface LoadedDocument {
	decoded: DecodedText;
	markup: MarkupDocument;
	/** `html`: not well-formed, read leniently. */
	mode: "xml" | "html";
	warnings: string[];
}

/** A document that is left as it is. */
export interface UnreadableDocument {
	/** Why, as the end of a sentence. */
	unreadable: string;
	/** Estimated. */
	words: number;
}

/**
 * Reads one document, leniently where it is not well-formed.
 *
 * @throws AppError `FILE_TOO_LARGE` above MAX_DOCUMENT_MB
 */
export function loadDocument(book: Book, document: BookDocument): LoadedDocument | UnreadableDocument {
	assertWithinSize(document.entry, book.maxDocumentBytes);
	const bytes = readOrNull(book.archive, document.entry);
	if (!bytes) return { unreadable: "its bytes are damaged", words: 0 };
	const decoded = decodeBytes(bytes);
	const { markup, fault } = parseLenient(decoded.text);
	const unreadable = markup.tooDeep ? "it is nested too deep or has too many parts" : "no markup can be found in it";
	if (markup.tooDeep || !markup.root) return { unreadable, words: countWords(decoded.text.replace(/<[^<>]*>/g, " ")) };
	if (!fault) return { decoded, markup, mode: "xml", warnings: [] };
	const warning = `not well-formed (${fault.message} at ${fault.offset}); read leniently`;
	return { decoded, markup, mode: "html", warnings: [warning] };
}

function readOrNull(archive: Archive, entry: ArchiveEntry): Buffer | null {
	try {
		return archive.read(entry);
	} catch (error) {
		if (error instanceof AppError && error.code === "UNSUPPORTED_FORMAT") return null;
		throw error;
	}
}
