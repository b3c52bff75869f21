import { AppError } from "../../../core/errors.ts";
import type { ArchiveLimits } from "../../book-limits.ts";
import { archiveTooLarge, quoteName } from "./archive-errors.ts";

const MIB = 2 ** 20;

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

/** @throws AppError `FILE_TOO_LARGE` for an entry that must be read as a whole and is past MAX_DOCUMENT_MB (spec §6.4) */
export function assertWithinSize({ name, size }: { name: string; size: number }, maxBytes: number): void {
	if (size <= maxBytes) return;
	throw new AppError(`The book's document ${quoteName(name)} is too large.`, {
		code: "FILE_TOO_LARGE",
		details: { max_document_mb: Math.floor(maxBytes / MIB) },
	});
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
