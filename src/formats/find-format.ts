import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { epub } from "./epub/epub.ts";
import { type BookFormat, type FileStart, SNIFFED_BYTES } from "./format.ts";

/**
 * Most specific first. The last one takes what no other recognises: EPUB, because its reader forgives junk around an
 * archive, and because its errors say what is wrong with a file that is no book.
 */
const FORMATS: readonly [...BookFormat[], BookFormat] = [epub];

/** The format of the file at `path`, by its first bytes and name. Never throws: opening the book reports what is wrong. */
export function findFormat(path: string, formats = FORMATS): BookFormat {
	const file = readStart(path);
	return formats.find((format) => format.sniff(file)) ?? (formats.at(-1) as BookFormat);
}

function readStart(path: string): FileStart {
	const name = basename(path);
	try {
		const file = openSync(path, "r");
		try {
			const bytes = Buffer.alloc(SNIFFED_BYTES);
			return { name, bytes: bytes.subarray(0, readSync(file, bytes, 0, SNIFFED_BYTES, 0)) };
		} finally {
			closeSync(file);
		}
	} catch {
		return { name, bytes: Buffer.alloc(0) };
	}
}
