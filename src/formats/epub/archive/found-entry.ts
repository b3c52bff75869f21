import type { AppError } from "../../../core/errors.ts";
import { badArchive, quoteName } from "./archive-errors.ts";
import { type DataLocation, DEFLATED, STORED } from "./entry-data.ts";
import { FLAG } from "./entry-headers.ts";
import { decodeName } from "./entry-names.ts";

/** An entry as the directory or the salvage found it, before it is admitted to the archive. */
export interface FoundEntry extends DataLocation {
	flags: number;
	dosTime: number;
	rawName: Buffer;
	utf8: boolean;
	versionMadeBy: number;
	internalAttributes: number;
	externalAttributes: number;
	headerOffset: number;
}

/** The method that AES-encrypted entries carry (APPNOTE 6.3.10 §4.4.5). */
const AES = 99;
const ENCRYPTED = FLAG.encrypted | FLAG.strongEncryption | FLAG.maskedHeader;

/** @throws AppError `UNSUPPORTED_FORMAT` when an entry is encrypted (spec §6.4) */
export function assertNotEncrypted({ flags, method, rawName }: Pick<FoundEntry, "flags" | "method" | "rawName">): void {
	if ((flags & ENCRYPTED) === 0 && method !== AES) return;
	const entry = decodeName(rawName);
	throw badArchive(`The book's file ${quoteName(entry)} is encrypted, so the book cannot be read.`, { entry });
}

/** @throws AppError `UNSUPPORTED_FORMAT` unless the entry is stored or deflated (EPUB 3.3 OCF §4.3) */
export function assertKnownMethod({ method, rawName }: FoundEntry): void {
	if (method === STORED || method === DEFLATED) return;
	const entry = decodeName(rawName);
	throw badArchive(`The book's file ${quoteName(entry)} is compressed in a way that books may not use.`, { entry });
}

/**
 * Refuses entries that share bytes: the trick of bombs that unpack one piece of data many times.
 *
 * @param end where the entries' part of the file ends
 * @throws AppError `UNSUPPORTED_FORMAT`
 */
export function assertNoOverlaps(entries: readonly FoundEntry[], end: number): void {
	const inFileOrder = [...entries].sort((a, b) => b.headerOffset - a.headerOffset);
	let bound = end;
	for (const { headerOffset, dataOffset, compressedSize, rawName } of inFileOrder) {
		if (dataOffset + compressedSize > bound) throw overlapping(rawName);
		bound = headerOffset;
	}
}

export function overlapping(rawName: Buffer): AppError {
	const entry = decodeName(rawName);
	return badArchive(`The book's file ${quoteName(entry)} overlaps with another in the archive.`, { entry });
}
