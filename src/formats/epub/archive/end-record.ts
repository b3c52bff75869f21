import type { RandomAccessFile } from "./random-access-file.ts";
import { hasSignature, SIGNATURE, signaturesFromEnd } from "./signatures.ts";

/** Where the central directory is in the file. */
export interface DirectoryLocation {
	start: number;
	end: number;
	/** Bytes of junk before the archive: all offsets in it are that much too small. */
	prefix: number;
	/** Where the archive ends; what follows is junk. */
	archiveEnd: number;
}

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const ZIP64_END_BYTES = 56;

/** Bytes may only look like an end record; at most this many are tried. */
const MAX_CANDIDATES = 1_000;

/**
 * Finds the central directory by the last end record that leads to one,
 * wherever in the file it is: servers and mail programs append junk to books.
 *
 * @returns `null` when no end record leads to a directory
 */
export function findDirectory(file: RandomAccessFile): DirectoryLocation | null {
	let tries = 0;
	for (const at of signaturesFromEnd(file, SIGNATURE.end)) {
		const location = locateDirectory(file, at);
		if (location) return belongsToInnerArchive(file, location) ? null : location;
		tries += 1;
		if (tries === MAX_CANDIDATES) return null;
	}
	return null;
}

function locateDirectory(file: RandomAccessFile, at: number): DirectoryLocation | null {
	const record = file.read(at, END_BYTES);
	if (record.length < END_BYTES) return null;
	const wide = zip64End(file, at, record);
	const size = wide?.size ?? record.readUInt32LE(12);
	const offset = wide?.offset ?? record.readUInt32LE(16);
	const end = wide?.at ?? at;
	const archiveEnd = Math.min(file.size, at + END_BYTES + record.readUInt16LE(20));
	const start = end - size;
	if (size === 0 || start < 0) return null;
	// The directory ends where the end record begins. Where its offset says otherwise, there is junk in front.
	if (start >= offset && hasSignature(file, start, SIGNATURE.centralHeader)) {
		return { start, end, prefix: start - offset, archiveEnd };
	}
	if (offset + size <= end && hasSignature(file, offset, SIGNATURE.centralHeader)) {
		return { start: offset, end: offset + size, prefix: 0, archiveEnd };
	}
	return null;
}

/** APPNOTE 6.3.10 §4.3.14: used when a value in the end record is saturated. */
function zip64End(file: RandomAccessFile, endAt: number, end: Buffer) {
	const isSaturated =
		end.readUInt16LE(10) === 0xffff || end.readUInt32LE(12) === 0xffffffff || end.readUInt32LE(16) === 0xffffffff;
	if (!isSaturated) return null;
	const locator = file.read(endAt - LOCATOR_BYTES, LOCATOR_BYTES);
	if (locator.length < LOCATOR_BYTES || locator.readUInt32LE(0) !== SIGNATURE.zip64Locator) return null;
	for (const at of [endAt - LOCATOR_BYTES - ZIP64_END_BYTES, Number(locator.readBigUInt64LE(8))]) {
		const record = file.read(at, ZIP64_END_BYTES);
		if (record.length === ZIP64_END_BYTES && record.readUInt32LE(0) === SIGNATURE.zip64End) {
			return { at, size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
		}
	}
	return null;
}

/**
 * A book that was cut off may hold a whole archive as one of its files. The
 * "junk" before that one's directory then begins with the book's own first header.
 */
function belongsToInnerArchive(file: RandomAccessFile, { prefix }: DirectoryLocation): boolean {
	return prefix > 0 && hasSignature(file, 0, SIGNATURE.localHeader);
}
