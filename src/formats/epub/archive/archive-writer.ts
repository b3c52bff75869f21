import type { Archive, ArchiveEntry } from "./archive.ts";
import { quoteName } from "./archive-errors.ts";
import { MIMETYPE, MIMETYPE_NAME } from "./mimetype.ts";
import { createOutputFile, type OutputFile } from "./output-file.ts";
import { type PackedContent, packContent, storeContent } from "./packed-content.ts";
import { centralHeaderBytes, dosTimeOf, endBytes, localHeaderBytes, type WrittenEntry } from "./zip-records.ts";

export interface ArchiveChanges {
	/** New contents of entries, packed already or not; the entries keep their names and attributes. */
	replace: ReadonlyMap<ArchiveEntry, Buffer | PackedContent>;
	/** Written after all others, in this order. */
	add: readonly { name: string; content: Buffer }[];
}

type Description = Omit<WrittenEntry, "method" | "crc32" | "compressedSize" | "size" | "headerOffset">;

/** Made by a Unix system, an ordinary file that its owner may write and all may read. */
const MADE_ON_UNIX = (3 << 8) | 20;
const ORDINARY_FILE = 0o100644 * 0x10000;

/**
 * Writes `archive` with `changes` as a new file at `outPath`, which must not exist.
 *
 * Untouched entries keep their compressed bytes, order, names, times and
 * attributes; headers are rewritten, without descriptors, extra fields,
 * comments or junk. `mimetype` is always corrected. The same
 * arguments give the same bytes. The file is synced to disk when this returns, and
 * removed when it throws.
 *
 * @param options.modifiedAt wall-clock milliseconds, the time of changed and added entries, in UTC
 * @throws AppError `STORAGE_ERROR` when the disk fails or `outPath` exists
 */
export function writeArchive(
	archive: Archive,
	changes: ArchiveChanges,
	outPath: string,
	options: { modifiedAt: number },
): void {
	const dosTime = dosTimeOf(options.modifiedAt);
	assertNewNames(archive, changes);
	const out = createOutputFile(outPath);
	try {
		const written = writeEntries(archive, changes, out, dosTime);
		const directoryOffset = out.position;
		for (const entry of written) out.write(centralHeaderBytes(entry));
		out.write(endBytes(written.length, directoryOffset, out.position - directoryOffset));
		out.finish();
	} catch (error) {
		out.discard();
		throw error;
	}
}

function writeEntries(archive: Archive, changes: ArchiveChanges, out: OutputFile, dosTime: number): WrittenEntry[] {
	const mimetype = archive.find(MIMETYPE_NAME);
	// EPUB 3.3 OCF §4.3: the mimetype file comes first, stored, with no extra field in its header.
	const first = newFile(MIMETYPE_NAME, mimetype?.dosTime ?? dosTime);
	const written = [writeContent(out, first, storeContent(MIMETYPE))];
	for (const entry of archive.entries) {
		if (entry === mimetype) continue;
		const content = changes.replace.get(entry);
		written.push(content ? writeContent(out, { ...entry, dosTime }, content) : copyEntry(out, archive, entry));
	}
	for (const { name, content } of changes.add) {
		written.push(writeContent(out, newFile(name, dosTime), content));
	}
	return written;
}

function newFile(name: string, dosTime: number): Description {
	const rawName = Buffer.from(name, "utf8");
	return {
		rawName,
		// Set only where it makes a difference, as some old readers stumble over it.
		utf8: rawName.length > name.length,
		dosTime,
		versionMadeBy: MADE_ON_UNIX,
		internalAttributes: 0,
		externalAttributes: ORDINARY_FILE,
	};
}

function writeContent(out: OutputFile, description: Description, content: Buffer | PackedContent): WrittenEntry {
	const { packed, ...facts } = Buffer.isBuffer(content) ? packContent(content) : content;
	const entry = { ...description, ...facts, compressedSize: packed.length, headerOffset: out.position };
	out.write(localHeaderBytes(entry));
	out.write(packed);
	return entry;
}

function copyEntry(out: OutputFile, archive: Archive, entry: ArchiveEntry): WrittenEntry {
	const copy: WrittenEntry = { ...entry, headerOffset: out.position };
	out.write(localHeaderBytes(copy));
	out.writeFrom(entry.compressedSize, (target, from) => archive.readRaw(entry, from, target));
	return copy;
}

function assertNewNames(archive: Archive, { add }: ArchiveChanges): void {
	const names = new Set(archive.entries.map(({ name }) => name));
	names.add(MIMETYPE_NAME);
	for (const { name } of add) {
		if (names.has(name)) throw new TypeError(`The archive already has a file ${quoteName(name)}.`);
		names.add(name);
	}
}
