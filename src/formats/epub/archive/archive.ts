/** One file or folder in the archive, as its headers describe it. */
export interface ArchiveEntry {
	/** Decoded, with its separators as written. A key for look-up; never a path on disk. */
	readonly name: string;
	readonly rawName: Buffer;
	/** The name is marked as UTF-8 (general purpose bit 11). */
	readonly utf8: boolean;
	/** 0 is stored, 8 is deflated; there are no others (EPUB 3.3 OCF §4.3). */
	readonly method: number;
	readonly compressedSize: number;
	/** Unpacked bytes, as declared; `read` and `verify` check it. */
	readonly size: number;
	readonly crc32: number;
	/** MS-DOS date in the upper 16 bits, time in the lower. */
	readonly dosTime: number;
	readonly versionMadeBy: number;
	readonly internalAttributes: number;
	readonly externalAttributes: number;
	/** Where the local header begins in the file. */
	readonly headerOffset: number;
	/** Where the compressed bytes begin in the file. */
	readonly dataOffset: number;
	readonly isDirectory: boolean;
}

/**
 * An open ZIP archive. Its entries lie side by side in the file, are within the
 * limits it was opened with, unencrypted, and stored or deflated.
 */
export interface Archive {
	readonly path: string;
	/** In the order of the central directory. Of entries with one name only the last is here. */
	readonly entries: readonly ArchiveEntry[];
	/** Irregularities of the archive and how they were handled, for people. */
	readonly warnings: readonly string[];
	/** The central directory was lost, so the entries are those whose complete local headers were found. */
	readonly salvaged: boolean;
	/** The entry of that name: exactly, else in NFC, else without regard to case and kind of slash. */
	find(name: string): ArchiveEntry | undefined;
	/**
	 * The entry's unpacked bytes, with size and CRC checked.
	 *
	 * @throws AppError `UNSUPPORTED_FORMAT` naming a damaged entry, `FILE_TOO_LARGE` for one that is not of its declared size
	 */
	read(entry: ArchiveEntry): Buffer;
	/** Fills `target` with the entry's compressed bytes from the `from`th on; both must lie within the entry. */
	readRaw(entry: ArchiveEntry, from: number, target: Buffer): void;
	/**
	 * Checks the size and CRC of every entry that was not read yet (rule B14), one entry in memory at a time.
	 *
	 * @returns the names of damaged entries, which the caller may keep where they hold no text
	 * @throws AppError `FILE_TOO_LARGE` for an entry that is not of its declared size
	 */
	verify(): string[];
	close(): void;
}
