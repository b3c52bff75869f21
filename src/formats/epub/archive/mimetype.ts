import type { ArchiveEntry } from "./archive.ts";
import { STORED } from "./entry-data.ts";

/** EPUB 3.3 OCF §4.3: the content of the entry `mimetype`, without white space or byte order mark. */
export const MIMETYPE = Buffer.from("application/epub+zip", "ascii");

export const MIMETYPE_NAME = "mimetype";

/** What is wrong with the archive's `mimetype` entry, which the writer always puts right; `null` when nothing is. */
export function describeMimetypeFault(
	entries: readonly ArchiveEntry[],
	read: (entry: ArchiveEntry) => Buffer | null,
): string | null {
	const entry = entries.find(({ name }) => name === MIMETYPE_NAME);
	if (!entry) return "The archive has no mimetype file.";
	if (entries.some(({ headerOffset }) => headerOffset < entry.headerOffset)) {
		return "The archive's mimetype file is not its first.";
	}
	if (entry.method !== STORED) return "The archive's mimetype file is compressed.";
	const isRight = entry.size === MIMETYPE.length && read(entry)?.equals(MIMETYPE) === true;
	return isRight ? null : "The archive's mimetype file does not say that this is an EPUB.";
}
