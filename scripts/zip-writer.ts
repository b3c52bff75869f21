import { crc32, deflateRawSync } from "node:zlib";
import {
	centralHeaderBytes,
	dosTimeOf,
	endBytes,
	localHeaderBytes,
	type WrittenEntry,
} from "../src/formats/epub/archive/zip-records.ts";

const [STORED, DEFLATED] = [0, 8];

/**
 * Packs a few small files with ASCII names into a ZIP archive, in their order; the same files give
 * the same bytes. The first one is stored, because EPUB wants its `mimetype` so (EPUB 3.3 OCF §4.3).
 */
export function packZip(files: readonly (readonly [name: string, content: string | Uint8Array])[]): Buffer {
	const chunks: Buffer[] = [];
	const written: WrittenEntry[] = [];
	let offset = 0;
	for (const [name, text] of files) {
		const content = Buffer.from(text);
		const method = written.length === 0 ? STORED : DEFLATED;
		const packed = method === STORED ? content : deflateRawSync(content);
		const entry: WrittenEntry = {
			rawName: Buffer.from(name, "ascii"),
			utf8: false,
			method,
			crc32: crc32(content),
			compressedSize: packed.length,
			size: content.length,
			dosTime: dosTimeOf(0),
			versionMadeBy: 0,
			internalAttributes: 0,
			externalAttributes: 0,
			headerOffset: offset,
		};
		const header = localHeaderBytes(entry);
		chunks.push(header, packed);
		written.push(entry);
		offset += header.length + packed.length;
	}
	const directory = Buffer.concat(written.map(centralHeaderBytes));
	return Buffer.concat([...chunks, directory, endBytes(written.length, offset, directory.length)]);
}
