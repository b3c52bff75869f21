import { widen } from "./extra-fields.ts";
import type { RandomAccessFile } from "./random-access-file.ts";
import { SIGNATURE } from "./signatures.ts";

/** What a header says of an entry's data. */
export interface DataFacts {
	method: number;
	crc32: number;
	compressedSize: number;
	size: number;
}

export interface LocalHeader extends DataFacts {
	flags: number;
	dosTime: number;
	rawName: Buffer;
	extra: Buffer;
	dataOffset: number;
}

export interface CentralHeader extends DataFacts {
	flags: number;
	dosTime: number;
	rawName: Buffer;
	extra: Buffer;
	versionMadeBy: number;
	internalAttributes: number;
	externalAttributes: number;
	/** As written, that is, without the bytes of junk before the archive. */
	headerOffset: number;
}

/** General purpose flags (APPNOTE 6.3.10 §4.4.4). */
export const FLAG = {
	encrypted: 1 << 0,
	/** Sizes and CRC follow the data, in a descriptor. */
	descriptor: 1 << 3,
	strongEncryption: 1 << 6,
	utf8: 1 << 11,
	maskedHeader: 1 << 13,
} as const;

const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
/** Enough for nearly every name and extra field, so that one read suffices. */
const USUAL_TAIL_BYTES = 226;

/** The local header at `offset`, or `null` when there is no whole one. */
export function readLocalHeader(file: RandomAccessFile, offset: number): LocalHeader | null {
	let bytes = file.read(offset, LOCAL_BYTES + USUAL_TAIL_BYTES);
	if (bytes.length < LOCAL_BYTES || bytes.readUInt32LE(0) !== SIGNATURE.localHeader) return null;
	const nameEnd = LOCAL_BYTES + bytes.readUInt16LE(26);
	const extraEnd = nameEnd + bytes.readUInt16LE(28);
	if (extraEnd > bytes.length) bytes = file.read(offset, extraEnd);
	if (extraEnd > bytes.length) return null;
	const extra = bytes.subarray(nameEnd, extraEnd);
	const [size, compressedSize] = widen([bytes.readUInt32LE(22), bytes.readUInt32LE(18)], extra);
	return {
		flags: bytes.readUInt16LE(6),
		method: bytes.readUInt16LE(8),
		dosTime: bytes.readUInt32LE(10),
		crc32: bytes.readUInt32LE(14),
		compressedSize,
		size,
		rawName: bytes.subarray(LOCAL_BYTES, nameEnd),
		extra,
		dataOffset: offset + extraEnd,
	};
}

/**
 * The directory's headers, read as far as they go, but no more than `maxCount + 1` of them.
 *
 * @returns `null` when the directory is damaged, that is, holds anything but whole headers and a signature
 */
export function parseDirectory(bytes: Buffer, maxCount: number): CentralHeader[] | null {
	const headers: CentralHeader[] = [];
	let at = 0;
	while (at < bytes.length && headers.length <= maxCount) {
		if (at + 4 > bytes.length) return null;
		const signature = bytes.readUInt32LE(at);
		if (signature === SIGNATURE.digitalSignature) break;
		if (signature !== SIGNATURE.centralHeader || at + CENTRAL_BYTES > bytes.length) return null;
		const nameEnd = at + CENTRAL_BYTES + bytes.readUInt16LE(at + 28);
		const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
		const end = extraEnd + bytes.readUInt16LE(at + 32);
		if (end > bytes.length) return null;
		headers.push(parseCentralHeader(bytes, at, nameEnd, extraEnd));
		at = end;
	}
	return headers;
}

function parseCentralHeader(bytes: Buffer, at: number, nameEnd: number, extraEnd: number): CentralHeader {
	const extra = bytes.subarray(nameEnd, extraEnd);
	const [size, compressedSize, headerOffset] = widen(
		[bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)],
		extra,
	);
	return {
		versionMadeBy: bytes.readUInt16LE(at + 4),
		flags: bytes.readUInt16LE(at + 8),
		method: bytes.readUInt16LE(at + 10),
		dosTime: bytes.readUInt32LE(at + 12),
		crc32: bytes.readUInt32LE(at + 16),
		compressedSize,
		size,
		rawName: bytes.subarray(at + CENTRAL_BYTES, nameEnd),
		extra,
		internalAttributes: bytes.readUInt16LE(at + 36),
		externalAttributes: bytes.readUInt32LE(at + 38),
		headerOffset,
	};
}
