import { AppError } from "../../../core/errors.ts";
import type { Archive, ArchiveEntry } from "../archive/archive.ts";
import type { Edit } from "../edits.ts";
import { type DecodedText, decodeBytes } from "../encoding.ts";
import { MAX_STYLESHEET_BYTES } from "../segments/styles/stylesheets.ts";
import { type Turn, turnCss } from "./turn-css.ts";

/** The edits that turn the style sheets of a book, for each that has something to turn (rule B9). */
export function turnStylesheets(
	archive: Archive,
	turn: Turn,
): { entry: ArchiveEntry; decoded: DecodedText; edits: Edit[] }[] {
	return archive.entries.flatMap((entry) => {
		if (entry.isDirectory || !/\.css$/i.test(entry.name) || entry.size > MAX_STYLESHEET_BYTES) return [];
		const decoded = readOrNull(archive, entry);
		const edits = decoded ? turnCss(decoded.text, turn) : [];
		return decoded && edits.length > 0 ? [{ entry, decoded, edits }] : [];
	});
}

/** `null` for a sheet that can't be read, or not written again in its own encoding. */
function readOrNull(archive: Archive, entry: ArchiveEntry): DecodedText | null {
	try {
		const decoded = decodeBytes(archive.read(entry));
		return decoded.reversible ? decoded : null;
	} catch (error) {
		// A damaged stylesheet is no reason to refuse the book.
		if (error instanceof AppError) return null;
		throw error;
	}
}
