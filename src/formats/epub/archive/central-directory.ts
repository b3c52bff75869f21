import type { ArchiveLimits } from "../../book-limits.ts";
import { archiveTooLarge, quoteName } from "./archive-errors.ts";
import { checkEntryCount, isWithinLimits } from "./archive-limits.ts";
import type { DirectoryLocation } from "./end-record.ts";
import { checkData, DEFLATED, STORED } from "./entry-data.ts";
import {
	type CentralHeader,
	type DataFacts,
	FLAG,
	type LocalHeader,
	parseDirectory,
	readLocalHeader,
} from "./entry-headers.ts";
import { andMore, decodeName, effectiveName } from "./entry-names.ts";
import { assertNotEncrypted, type FoundEntry, overlapping } from "./found-entry.ts";
import type { RandomAccessFile } from "./random-access-file.ts";

/** A larger directory has names and comments that no real book has. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

interface HeaderPair {
	central: CentralHeader;
	local: LocalHeader;
	headerOffset: number;
}

/**
 * The entries that the central directory names, each with its local header
 * read. Where the two headers disagree about the data, the data decides; of two
 * names the directory's is taken, as other readers do.
 *
 * @returns `null` when the directory is damaged or points to something other than a local header
 * @throws AppError `FILE_TOO_LARGE` for too many entries, `UNSUPPORTED_FORMAT` for encrypted ones
 */
export function readDirectory(
	file: RandomAccessFile,
	location: DirectoryLocation,
	limits: ArchiveLimits,
): { entries: FoundEntry[]; warnings: string[] } | null {
	if (location.end - location.start > MAX_DIRECTORY_BYTES)
		throw archiveTooLarge("The book's table of files is too large.");
	const headers = parseDirectory(file.read(location.start, location.end - location.start), limits.maxEntries);
	if (!headers) return null;
	checkEntryCount(headers.length, limits);
	const pairs = pairHeaders(file, headers, location.prefix);
	if (!pairs) return null;
	for (const { central, local } of pairs) {
		assertNotEncrypted(central);
		assertNotEncrypted(local);
	}
	const facts = decideFacts(file, pairs, location.start, limits);
	const entries = pairs.map(({ central, local, headerOffset }) => ({
		...(facts.get(headerOffset) ?? factsOf(central)),
		...effectiveName(central.rawName, (central.flags & FLAG.utf8) !== 0, central.extra),
		flags: central.flags,
		dosTime: central.dosTime,
		versionMadeBy: central.versionMadeBy,
		internalAttributes: central.internalAttributes,
		externalAttributes: central.externalAttributes,
		headerOffset,
		dataOffset: local.dataOffset,
	}));
	return { entries, warnings: describeDisagreements(pairs, facts) };
}

/**
 * Pairs each header with its local one; a record that repeats an earlier one's name and offset replaces it.
 * Headers that overlap are refused here, so that reading them all never reads more than the file.
 */
function pairHeaders(file: RandomAccessFile, headers: CentralHeader[], prefix: number): HeaderPair[] | null {
	const byOffset = new Map<number, HeaderPair>();
	let free = 0;
	for (const central of [...headers].sort((a, b) => a.headerOffset - b.headerOffset)) {
		const headerOffset = central.headerOffset + prefix;
		const earlier = byOffset.get(headerOffset);
		const local = earlier?.local ?? readLocalHeader(file, headerOffset);
		if (!local) return null;
		const isRepeated = earlier?.central.rawName.equals(central.rawName) === true;
		if (headerOffset < free && !isRepeated) throw overlapping(central.rawName);
		free = local.dataOffset;
		byOffset.set(headerOffset, { central, local, headerOffset });
	}
	return headers.flatMap((central) => {
		const pair = byOffset.get(central.headerOffset + prefix);
		return pair?.central === central ? [pair] : [];
	});
}

/** The facts that the data proves, for each entry whose headers disagree, by the offset of its header. */
function decideFacts(
	file: RandomAccessFile,
	pairs: readonly HeaderPair[],
	end: number,
	limits: ArchiveLimits,
): Map<number, DataFacts> {
	const decided = new Map<number, DataFacts>();
	const inFileOrder = [...pairs].sort((a, b) => a.headerOffset - b.headerOffset);
	let unpacked = 0;
	for (const [index, { central, local, headerOffset }] of inFileOrder.entries()) {
		if (agree(central, local)) continue;
		// Data that reaches into the next entry is no candidate, so that each byte is unpacked twice at most.
		const room = (inFileOrder[index + 1]?.headerOffset ?? end) - local.dataOffset;
		const candidates = [central, local].filter((facts) => isCandidate(facts, room, limits));
		unpacked += candidates.reduce((sum, { size }) => sum + size, 0);
		if (unpacked > limits.maxTotalBytes) throw archiveTooLarge("The book's files contradict their sizes.");
		const proven = candidates.find(
			(facts) => checkData(file, { ...factsOf(facts), dataOffset: local.dataOffset }) === "whole",
		);
		if (proven) decided.set(headerOffset, factsOf(proven));
	}
	return decided;
}

function isCandidate(facts: DataFacts, room: number, limits: ArchiveLimits): boolean {
	const isKnown = facts.method === STORED || facts.method === DEFLATED;
	return isKnown && facts.compressedSize <= room && isWithinLimits(facts, limits);
}

function agree(central: CentralHeader, local: LocalHeader): boolean {
	if (central.method !== local.method) return false;
	if ((local.flags & FLAG.descriptor) !== 0) return true;
	return (
		central.crc32 === local.crc32 && central.compressedSize === local.compressedSize && central.size === local.size
	);
}

function factsOf({ method, crc32, compressedSize, size }: DataFacts): DataFacts {
	return { method, crc32, compressedSize, size };
}

function describeDisagreements(pairs: readonly HeaderPair[], decided: ReadonlyMap<number, DataFacts>): string[] {
	const names = pairs.filter(({ central, local }) => !central.rawName.equals(local.rawName));
	const data = pairs.filter(({ headerOffset }) => decided.has(headerOffset));
	return [
		...describe(names, "have two different names; the one in the archive's table was taken"),
		...describe(data, "have two descriptions that disagree; the one that fits the data was taken"),
	];
}

function describe(pairs: readonly HeaderPair[], fault: string): string[] {
	const [first] = pairs;
	if (!first) return [];
	return [`Files in the archive ${fault}: ${quoteName(decodeName(first.central.rawName))}${andMore(pairs)}.`];
}
