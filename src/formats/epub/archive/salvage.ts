import type { ArchiveLimits } from "../../book-limits.ts";
import { badArchive } from "./archive-errors.ts";
import { checkEntryCount, isWithinLimits } from "./archive-limits.ts";
import { checkData, type DataLocation } from "./entry-data.ts";
import { type DataFacts, FLAG, type LocalHeader, readLocalHeader } from "./entry-headers.ts";
import { effectiveName } from "./entry-names.ts";
import { assertNotEncrypted, type FoundEntry } from "./found-entry.ts";
import type { RandomAccessFile } from "./random-access-file.ts";
import { findSignatures, SIGNATURE, signatureAt } from "./signatures.ts";

/** What may follow an entry in a sound archive. */
const BOUNDARIES: ReadonlySet<number> = new Set([
	SIGNATURE.localHeader,
	SIGNATURE.centralHeader,
	SIGNATURE.archiveExtraData,
	SIGNATURE.zip64End,
	SIGNATURE.end,
]);
const MARKS = [SIGNATURE.localHeader, SIGNATURE.descriptor, SIGNATURE.centralHeader, SIGNATURE.end];
/** Signature or none, 32-bit or 64-bit sizes (APPNOTE 6.3.10 §4.3.9). */
const DESCRIPTOR_BYTES = [12, 16, 20, 24];

interface Walk {
	file: RandomAccessFile;
	marks: readonly { at: number; signature: number }[];
	limits: ArchiveLimits;
	/** What is left to spend: unpacked bytes on CRC checks, and looks at what may be descriptors. */
	proofBytes: number;
	looks: number;
}

/**
 * Finds the entries of an archive without its central directory, by walking
 * from local header to local header. Only complete entries are taken: those
 * that end where another record begins or the file ends, and those whose CRC fits.
 *
 * @returns the entries in the order of the file; the last of a name comes last, unless it was found
 *   behind a damaged place: there, a header may be part of a book within the book, so it replaces nothing
 * @throws AppError `UNSUPPORTED_FORMAT` for a file that is all headers or holds encrypted entries,
 *   `FILE_TOO_LARGE` for too many entries
 */
export function salvageEntries(file: RandomAccessFile, limits: ArchiveLimits): FoundEntry[] {
	const marks = findSignatures(file, MARKS, 8 * limits.maxEntries);
	if (!marks) throw unrecoverable();
	// The file's end is a boundary too: a descriptor without signature may come right before it.
	marks.push({ at: file.size, signature: SIGNATURE.end });
	const walk: Walk = { file, marks, limits, proofBytes: limits.maxEntryBytes, looks: 10 * limits.maxEntries };
	const sound: FoundEntry[] = [];
	const stray: FoundEntry[] = [];
	let end = 0;
	let hasStrayed = false;
	let rejected = 0;
	for (const [index, { at, signature }] of marks.entries()) {
		if (signature !== SIGNATURE.localHeader || at < end) continue;
		const found = completeEntry(walk, at, index);
		if (!found) {
			rejected += 1;
			if (rejected > limits.maxEntries) throw unrecoverable();
			hasStrayed ||= sound.length > 0;
			continue;
		}
		end = found.end;
		(hasStrayed ? stray : sound).push(found.entry);
		checkEntryCount(sound.length + stray.length, limits);
	}
	const taken = new Set(sound.map(nameKey));
	return [...sound, ...stray.filter((entry) => !taken.has(nameKey(entry)))];
}

function unrecoverable() {
	return badArchive("The book's archive is damaged past repair.");
}

function nameKey({ rawName }: FoundEntry): string {
	return rawName.toString("latin1");
}

function completeEntry(walk: Walk, at: number, markIndex: number): { entry: FoundEntry; end: number } | null {
	const local = readLocalHeader(walk.file, at);
	if (!local || local.rawName.length === 0) return null;
	const hasDescriptor = (local.flags & FLAG.descriptor) !== 0;
	const isSizeUnknown = hasDescriptor && local.compressedSize === 0;
	const data = isSizeUnknown ? findDescriptor(walk, local, markIndex) : knownData(walk, local, hasDescriptor);
	if (!data) return null;
	assertNotEncrypted(local);
	const entry: FoundEntry = {
		...data.facts,
		...effectiveName(local.rawName, (local.flags & FLAG.utf8) !== 0, local.extra),
		flags: local.flags,
		dosTime: local.dosTime,
		versionMadeBy: 20,
		internalAttributes: 0,
		externalAttributes: 0,
		headerOffset: at,
		dataOffset: local.dataOffset,
	};
	return { entry, end: data.end };
}

interface FoundData {
	facts: DataFacts;
	/** Behind the data and its descriptor. */
	end: number;
}

function knownData(walk: Walk, local: LocalHeader, hasDescriptor: boolean): FoundData | null {
	const { method, crc32, compressedSize, size } = local;
	const facts: DataFacts = { method, crc32, compressedSize, size };
	const dataEnd = local.dataOffset + compressedSize;
	if (dataEnd > walk.file.size) return null;
	const ends = [0, ...(hasDescriptor ? DESCRIPTOR_BYTES : [])].map((bytes) => dataEnd + bytes);
	const end = ends.find((at) => isBoundary(walk.file, at));
	if (end !== undefined) return { facts, end };
	return isProven(walk, local) ? { facts, end: dataEnd } : null;
}

function isProven(walk: Walk, location: DataLocation): boolean {
	const cost = location.size + location.compressedSize;
	if (!isWithinLimits(location, walk.limits) || cost > walk.proofBytes) return false;
	walk.proofBytes -= cost;
	return checkData(walk.file, location) === "whole";
}

/** The first descriptor behind the header whose packed size is its distance from the data's start. */
function findDescriptor(walk: Walk, local: LocalHeader, markIndex: number): FoundData | null {
	for (let index = markIndex + 1; index < walk.marks.length; index += 1) {
		const mark = walk.marks[index];
		if (!mark || walk.looks === 0) return null;
		if (mark.at < local.dataOffset) continue;
		walk.looks -= 1;
		const found =
			mark.signature === SIGNATURE.descriptor
				? (descriptor32(walk, local, mark.at, mark.at + 4) ?? descriptor64(walk, local, mark.at, mark.at + 4))
				: (descriptor32(walk, local, mark.at - 12, mark.at - 12) ??
					descriptor64(walk, local, mark.at - 20, mark.at - 20));
		if (found) return found;
	}
	return null;
}

function descriptor32(walk: Walk, local: LocalHeader, dataEnd: number, at: number): FoundData | null {
	const bytes = walk.file.read(at, 12);
	if (bytes.length < 12 || bytes.readUInt32LE(4) !== dataEnd - local.dataOffset) return null;
	return acceptData(walk, local, [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8)], at + 12);
}

function descriptor64(walk: Walk, local: LocalHeader, dataEnd: number, at: number): FoundData | null {
	const bytes = walk.file.read(at, 20);
	if (bytes.length < 20 || Number(bytes.readBigUInt64LE(4)) !== dataEnd - local.dataOffset) return null;
	return acceptData(
		walk,
		local,
		[bytes.readUInt32LE(0), dataEnd - local.dataOffset, Number(bytes.readBigUInt64LE(12))],
		at + 20,
	);
}

function acceptData(
	walk: Walk,
	{ method, dataOffset }: LocalHeader,
	[crc32, compressedSize, size]: [number, number, number],
	end: number,
): FoundData | null {
	const facts: DataFacts = { method, crc32, compressedSize, size };
	return isBoundary(walk.file, end) || isProven(walk, { ...facts, dataOffset }) ? { facts, end } : null;
}

function isBoundary(file: RandomAccessFile, at: number): boolean {
	return at === file.size || BOUNDARIES.has(signatureAt(file, at));
}
