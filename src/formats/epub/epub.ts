import type { Cover } from "../../core/book-reading.ts";
import type { BookLimits } from "../book-limits.ts";
import type { BookFormat, FileStart } from "../format.ts";
import { MIMETYPE, MIMETYPE_NAME } from "./archive/mimetype.ts";
import { openBook } from "./book.ts";
import { findCover } from "./package/cover.ts";
import { renderBook } from "./rendering/render-book.ts";
import { readBook } from "./segments/read-book.ts";

/** EPUB 2 and 3. */
export const epub: BookFormat = { sniff, read: readBook, render: renderBook, cover: readCover };

/** Where the first entry's name begins in a ZIP archive, behind a local header without extra fields. */
const NAME_OFFSET = 30;

/** EPUB 3.3 OCF §4.3: the archive begins with its mimetype, stored. Others may still be books, without one. */
function sniff({ bytes }: FileStart): boolean {
	const begin = bytes.toString("latin1", NAME_OFFSET, NAME_OFFSET + MIMETYPE_NAME.length + MIMETYPE.length);
	return bytes.toString("latin1", 0, 4) === "PK\x03\x04" && begin === MIMETYPE_NAME + MIMETYPE.toString("latin1");
}

function readCover(path: string, limits: BookLimits): Cover | null {
	const book = openBook(path, limits);
	try {
		return findCover(book);
	} finally {
		book.archive.close();
	}
}
