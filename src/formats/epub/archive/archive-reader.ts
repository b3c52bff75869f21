import { type ArchiveLimits, DEFAULT_LIMITS } from "../../book-limits.ts";
import type { Archive, ArchiveEntry } from "./archive.ts";
import { archiveTooLarge, badArchive, quoteName } from "./archive-errors.ts";
import { checkDeclaredSizes } from "./archive-limits.ts";
import { readDirectory } from "./central-directory.ts";
import { findDirectory } from "./end-record.ts";
import { checkData, unpackData } from "./entry-data.ts";
import { andMore, decodeName, describeOddNames, looseKey } from "./entry-names.ts";
import { assertKnownMethod, assertNoOverlaps, type FoundEntry } from "./found-entry.ts";
import { describeMimetypeFault } from "./mimetype.ts";
import { openRandomAccess, type RandomAccessFile } from "./random-access-file.ts";
import { salvageEntries } from "./salvage.ts";

/**
 * Opens the ZIP archive at `path`, forgiving what readers forgive (junk
 * around it, a lost directory, missing flags) and refusing what harms (spec §6.4).
 * Nothing but headers is read yet, except where two headers disagree. Close it after use.
 *
 * @throws AppError `UNSUPPORTED_FORMAT` for what is no ZIP, damaged past salvage, encrypted, overlapping
 *   or neither stored nor deflated; `FILE_TOO_LARGE` for what declares more than `limits` allow;
 *   `STORAGE_ERROR` when the file can't be read
 */
export function openArchive(path: string, limits: ArchiveLimits = DEFAULT_LIMITS): Archive {
	const file = openRandomAccess(path);
	try {
		return readArchive(path, file, limits);
	} catch (error) {
		file.close();
		throw error;
	}
}

function readArchive(path: string, file: RandomAccessFile, limits: ArchiveLimits): Archive {
	const { found, end, salvaged, warnings } = findEntries(file, limits);
	if (found.length === 0) {
		throw badArchive("This is not an EPUB: it is no ZIP archive, or one damaged past repair.");
	}
	assertNoOverlaps(found, end);
	found.forEach(assertKnownMethod);
	const all = found.map(toEntry);
	checkDeclaredSizes(all, limits);
	const { entries, duplicates } = dropDuplicates(all);
	const isOurs = new Set(entries);
	const check = (entry: ArchiveEntry) => {
		if (!isOurs.has(entry)) throw new TypeError("The entry belongs to another archive.");
		return entry;
	};
	const proven = new Set<ArchiveEntry>();
	const read = (entry: ArchiveEntry) => {
		const data = unpackData(file, check(entry));
		if (data.state === "whole") {
			proven.add(entry);
			return data.bytes;
		}
		throw data.state === "sizeMismatch" ? wrongSize(entry) : damagedEntry(entry);
	};
	const readOrNull = (entry: ArchiveEntry) => {
		const data = unpackData(file, entry);
		return data.state === "whole" ? data.bytes : null;
	};
	const mimetypeFault = describeMimetypeFault(entries, readOrNull);
	return {
		path,
		entries,
		salvaged,
		warnings: [
			...warnings,
			...describeDuplicates(duplicates),
			...describeOddNames(entries.map(({ name }) => name)),
			...(mimetypeFault ? [mimetypeFault] : []),
		],
		find: createFinder(entries),
		read,
		readRaw(entry, from, target) {
			if (from + target.length > check(entry).compressedSize) throw new RangeError("That is outside the entry.");
			file.fill(target, entry.dataOffset + from);
		},
		verify: () => entries.filter((entry) => !proven.has(entry) && isDamaged(file, entry)).map(({ name }) => name),
		close: file.close,
	};
}

function findEntries(file: RandomAccessFile, limits: ArchiveLimits) {
	const location = findDirectory(file);
	const directory = location && readDirectory(file, location, limits);
	if (!directory) {
		const warnings = ["The archive's table of files is missing or damaged; what was complete was saved."];
		return { found: salvageEntries(file, limits), end: file.size, salvaged: true, warnings };
	}
	const warnings = [...directory.warnings];
	if (location.prefix > 0) warnings.push(`There are ${location.prefix} bytes of something else before the archive.`);
	const trailing = file.size - location.archiveEnd;
	if (trailing > 0) warnings.push(`There are ${trailing} bytes of something else after the archive.`);
	return { found: directory.entries, end: location.start, salvaged: false, warnings };
}

function toEntry(found: FoundEntry): ArchiveEntry {
	const { flags: _, ...kept } = found;
	const name = decodeName(found.rawName);
	return { ...kept, name, isDirectory: name.endsWith("/") };
}

/** Of entries with one name the last counts, as in all readers that go by the directory. */
function dropDuplicates(all: readonly ArchiveEntry[]): { entries: ArchiveEntry[]; duplicates: ArchiveEntry[] } {
	const last = new Map(all.map((entry) => [entry.name, entry]));
	const isLast = (entry: ArchiveEntry) => last.get(entry.name) === entry;
	return { entries: all.filter(isLast), duplicates: all.filter((entry) => !isLast(entry)) };
}

function describeDuplicates(duplicates: readonly ArchiveEntry[]): string[] {
	const [first] = duplicates;
	if (!first) return [];
	return [`Files are in the archive twice; the last was taken: ${quoteName(first.name)}${andMore(duplicates)}.`];
}

function createFinder(entries: readonly ArchiveEntry[]): Archive["find"] {
	const exact = new Map(entries.map((entry) => [entry.name, entry]));
	const normalized = new Map(entries.map((entry) => [entry.name.normalize("NFC"), entry]));
	const loose = new Map(entries.map((entry) => [looseKey(entry.name), entry]));
	return (name) => exact.get(name) ?? normalized.get(name.normalize("NFC")) ?? loose.get(looseKey(name));
}

function isDamaged(file: RandomAccessFile, entry: ArchiveEntry): boolean {
	const state = checkData(file, entry);
	if (state === "sizeMismatch") throw wrongSize(entry);
	return state === "damaged";
}

function wrongSize({ name }: ArchiveEntry) {
	return archiveTooLarge(`The book's file ${quoteName(name)} has a different size than it declares.`, { entry: name });
}

function damagedEntry({ name }: ArchiveEntry) {
	return badArchive(`The book's file ${quoteName(name)} is damaged.`, { entry: name });
}
