import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import yauzl from "yauzl";

/** One entry, as a ZIP reader other than ours sees it. */
export interface Contents {
	/** The entry's compressed bytes, and its compression method. */
	packed: Buffer;
	method: number;
	/** The content, or `null` where it is damaged. */
	read(): Buffer | null;
}

const LOCAL_HEADER_BYTES = 30;

/**
 * Reads an archive by yauzl, an independent oracle for what we wrote.
 *
 * @returns entries by name, the last of duplicates; `null` where yauzl refuses the archive
 */
export async function readContents(path: string): Promise<Map<string, Contents> | null> {
	const bytes = await readFile(path);
	const entries = await listEntries(bytes).catch(() => null);
	return entries && new Map(entries.map((entry) => [nameOf(entry), contentsOf(bytes, entry)]));
}

export async function hashFile(path: string): Promise<string> {
	return createHash("sha256")
		.update(await readFile(path))
		.digest("hex");
}

function listEntries(bytes: Buffer): Promise<yauzl.Entry[]> {
	return new Promise((resolve, reject) => {
		yauzl.fromBuffer(bytes, { lazyEntries: false, decodeStrings: false }, (error, archive) => {
			if (error || !archive) return reject(error);
			const entries: yauzl.Entry[] = [];
			archive.on("entry", (entry: yauzl.Entry) => entries.push(entry));
			archive.on("error", reject);
			archive.on("end", () => resolve(entries));
		});
	});
}

function nameOf(entry: yauzl.Entry): string {
	// With `decodeStrings: false` the name is a Buffer, whatever the types say.
	const bytes = entry.fileName as unknown as Buffer;
	if (isUtf8(bytes)) return bytes.toString("utf8");
	return yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, bytes, entry.extraFields, false);
}

function contentsOf(archive: Buffer, entry: yauzl.Entry): Contents {
	const header = entry.relativeOffsetOfLocalHeader;
	const start = header + LOCAL_HEADER_BYTES + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
	const packed = archive.subarray(start, start + entry.compressedSize);
	const method = entry.compressionMethod;
	return { packed, method, read: () => unpack(packed, method, entry.crc32) };
}

function unpack(packed: Buffer, method: number, checksum: number): Buffer | null {
	try {
		const content = method === 0 ? packed : inflateRawSync(packed);
		return crc32(content) === checksum ? content : null;
	} catch {
		return null;
	}
}
