import type { Cover } from "../../../core/book-reading.ts";
import { AppError } from "../../../core/errors.ts";
import type { Archive, ArchiveEntry } from "../archive/archive.ts";
import type { Book } from "../book.ts";
import { attributeValue } from "../markup/query.ts";
import { type ManifestItem, metadataElements, type PackageDocument } from "./package-document.ts";

/** Larger images are not offered as previews. */
const MAX_COVER_BYTES = 4 * 2 ** 20;

/** What browsers show in an `img`, by first bytes: the manifest's media type is not trusted. */
const SIGNATURES: readonly [mediaType: string, start: RegExp][] = [
	["image/jpeg", /^\xff\xd8\xff/],
	["image/png", /^\x89PNG\r\n\x1a\n/],
	["image/gif", /^GIF8[79]a/],
	["image/webp", /^RIFF[\s\S]{4}WEBP/],
];

/** The book's cover image, or `null` where it has none, or none that is small and of a kind every browser shows. */
export function findCover({ archive, renditions: [main] }: Book): Cover | null {
	const entry = findCoverItem(main)?.entry;
	if (!entry || entry.size > MAX_COVER_BYTES) return null;
	const bytes = readOrNull(archive, entry);
	if (!bytes) return null;
	const start = bytes.subarray(0, 16).toString("latin1");
	const mediaType = SIGNATURES.find(([, signature]) => signature.test(start))?.[0];
	return mediaType === undefined ? null : { mediaType, bytes };
}

/** A damaged image is no reason to refuse the book. */
function readOrNull(archive: Archive, entry: ArchiveEntry): Buffer | null {
	try {
		return archive.read(entry);
	} catch (error) {
		if (error instanceof AppError) return null;
		throw error;
	}
}

function findCoverItem({ manifest, metadata }: PackageDocument): ManifestItem | undefined {
	// EPUB 3.3 §5.5.4.1: the item with the property cover-image; before it, by custom, a meta that names the item's id.
	const marked = manifest.find(({ properties }) => properties.includes("cover-image"));
	if (marked) return marked;
	const meta = metadataElements(metadata, "meta").find(
		(element) => attributeValue(element, "name")?.toLowerCase() === "cover",
	);
	const id = meta && attributeValue(meta, "content");
	return manifest.find((item) => item.id === id);
}
