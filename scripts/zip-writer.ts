import { crc32, deflateRawSync } from "node:zlib";

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const VERSION_NEEDED = 20;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** 1 January 1980, the earliest date the format knows: the same entries give the same bytes. */
const DOS_DATE = 0x21;

/**
 * Packs a few small files into a ZIP archive, in their order. The first one is stored
 * as it is, because EPUB wants its `mimetype` so (OCF 3.3 §4.3); the others are deflated.
 */
export function packZip(entries: readonly (readonly [name: string, content: string | Uint8Array])[]): Buffer {
	const files: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [index, [name, content]] of entries.entries()) {
		const nameBytes = Buffer.from(name);
		const raw = Buffer.from(content);
		const method = index === 0 ? 0 : DEFLATED;
		const packed = method === 0 ? raw : deflateRawSync(raw, { level: 9 });

		const common = Buffer.alloc(26);
		common.writeUInt16LE(VERSION_NEEDED, 0);
		common.writeUInt16LE(method === 0 ? 0 : UTF8_NAMES, 2);
		common.writeUInt16LE(method, 4);
		common.writeUInt16LE(DOS_DATE, 8);
		common.writeUInt32LE(crc32(raw), 10);
		common.writeUInt32LE(packed.length, 14);
		common.writeUInt32LE(raw.length, 18);
		common.writeUInt16LE(nameBytes.length, 22);

		const attributesAndOffset = Buffer.alloc(14);
		attributesAndOffset.writeUInt32LE(offset, 10);
		directory.push(uint32(CENTRAL_HEADER), uint16(VERSION_NEEDED), common, attributesAndOffset, nameBytes);

		files.push(uint32(LOCAL_HEADER), common, nameBytes, packed);
		offset += 4 + common.length + nameBytes.length + packed.length;
	}
	const directoryBytes = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(END_RECORD, 0);
	end.writeUInt16LE(entries.length, 8);
	end.writeUInt16LE(entries.length, 10);
	end.writeUInt32LE(directoryBytes.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...files, directoryBytes, end]);
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}

function uint16(value: number): Buffer {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16LE(value);
	return bytes;
}
