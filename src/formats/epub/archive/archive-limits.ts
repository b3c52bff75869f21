import { archiveTooLarge, quoteName } from "./archive-errors.ts";

/** Bounds that keep a hostile archive from filling memory or time. */
export interface ArchiveLimits {
	maxEntries: number;
	/** Unpacked bytes of one entry. */
	maxEntryBytes: number;
	/** Unpacked bytes of all entries together. */
	maxTotalBytes: number;
	/** Unpacked to packed bytes, of an entry and of the whole. */
	maxRatio: number;
	/** Below so many unpacked bytes no ratio is held against anyone: blank pages deflate well. */
	ratioFromBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: ArchiveLimits = {
	maxEntries: 20_000,
	maxEntryBytes: 256 * MIB,
	maxTotalBytes: 1024 * MIB,
	maxRatio: 200,
	ratioFromBytes: 10 * MIB,
};

interface Sizes {
	compressedSize: number;
	size: number;
}

export function isWithinLimits({ compressedSize, size }: Sizes, limits: ArchiveLimits): boolean {
	return size <= limits.maxEntryBytes && !isBomb({ compressedSize, size }, limits);
}

/** @throws AppError `FILE_TOO_LARGE` when an entry, or all together, declare more than the limits allow */
export function checkDeclaredSizes(entries: readonly (Sizes & { name: string })[], limits: ArchiveLimits): void {
	checkEntryCount(entries.length, limits);
	const total: Sizes = { compressedSize: 0, size: 0 };
	for (const entry of entries) {
		if (!isWithinLimits(entry, limits)) {
			const name = quoteName(entry.name);
			const message =
				entry.size > limits.maxEntryBytes
					? `The book's file ${name} is larger than ${inMiB(limits.maxEntryBytes)} when unpacked.`
					: `The book's file ${name} unpacks to more than ${limits.maxRatio} times its packed size.`;
			throw archiveTooLarge(message, { entry: entry.name });
		}
		total.compressedSize += entry.compressedSize;
		total.size += entry.size;
	}
	if (total.size > limits.maxTotalBytes) {
		throw archiveTooLarge(`The book is larger than ${inMiB(limits.maxTotalBytes)} when unpacked.`);
	}
	if (isBomb(total, limits)) {
		throw archiveTooLarge(`The book unpacks to more than ${limits.maxRatio} times its packed size.`);
	}
}

/** @throws AppError `FILE_TOO_LARGE` */
export function checkEntryCount(count: number, limits: ArchiveLimits): void {
	if (count > limits.maxEntries) {
		throw archiveTooLarge(`The book's archive holds more than ${limits.maxEntries} files.`);
	}
}

function isBomb({ compressedSize, size }: Sizes, { maxRatio, ratioFromBytes }: ArchiveLimits): boolean {
	return size > ratioFromBytes && size > maxRatio * compressedSize;
}

function inMiB(bytes: number): string {
	return `${Math.floor(bytes / MIB)} MiB`;
}
