import { SIGNATURE } from "./signatures.ts";

/** An entry as it is written. */
export interface WrittenEntry {
	rawName: Buffer;
	utf8: boolean;
	method: number;
	crc32: number;
	compressedSize: number;
	size: number;
	dosTime: number;
	versionMadeBy: number;
	internalAttributes: number;
	externalAttributes: number;
	/** Where its local header begins in the new file. */
	headerOffset: number;
}

const UTF8_FLAG = 1 << 11;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
/** Versions needed to extract (APPNOTE 6.3.10 §4.4.3): stored, deflated, zip64. */
const VERSION = { stored: 10, deflated: 20, zip64: 45 } as const;

/** A local header with sizes and CRC in it: no descriptor, no extra field but zip64's where a size needs it. */
export function localHeaderBytes(entry: WrittenEntry): Buffer {
	// A local zip64 field holds both sizes or none (APPNOTE 6.3.10 §4.5.3).
	const isWide = entry.size >= MAX_32 || entry.compressedSize >= MAX_32;
	const extra = isWide ? zip64Field([entry.size, entry.compressedSize]) : Buffer.alloc(0);
	const fixed = Buffer.alloc(30);
	fixed.writeUInt32LE(SIGNATURE.localHeader, 0);
	fixed.writeUInt16LE(isWide ? VERSION.zip64 : versionNeeded(entry), 4);
	fixed.writeUInt16LE(entry.utf8 ? UTF8_FLAG : 0, 6);
	fixed.writeUInt16LE(entry.method, 8);
	fixed.writeUInt32LE(entry.dosTime, 10);
	fixed.writeUInt32LE(entry.crc32, 14);
	fixed.writeUInt32LE(isWide ? MAX_32 : entry.compressedSize, 18);
	fixed.writeUInt32LE(isWide ? MAX_32 : entry.size, 22);
	fixed.writeUInt16LE(entry.rawName.length, 26);
	fixed.writeUInt16LE(extra.length, 28);
	return Buffer.concat([fixed, entry.rawName, extra]);
}

export function centralHeaderBytes(entry: WrittenEntry): Buffer {
	const wide = [entry.size, entry.compressedSize, entry.headerOffset].filter((value) => value >= MAX_32);
	const extra = wide.length > 0 ? zip64Field(wide) : Buffer.alloc(0);
	const fixed = Buffer.alloc(46);
	fixed.writeUInt32LE(SIGNATURE.centralHeader, 0);
	fixed.writeUInt16LE(entry.versionMadeBy, 4);
	fixed.writeUInt16LE(wide.length > 0 ? VERSION.zip64 : versionNeeded(entry), 6);
	fixed.writeUInt16LE(entry.utf8 ? UTF8_FLAG : 0, 8);
	fixed.writeUInt16LE(entry.method, 10);
	fixed.writeUInt32LE(entry.dosTime, 12);
	fixed.writeUInt32LE(entry.crc32, 16);
	fixed.writeUInt32LE(Math.min(entry.compressedSize, MAX_32), 20);
	fixed.writeUInt32LE(Math.min(entry.size, MAX_32), 24);
	fixed.writeUInt16LE(entry.rawName.length, 28);
	fixed.writeUInt16LE(extra.length, 30);
	fixed.writeUInt16LE(entry.internalAttributes, 36);
	fixed.writeUInt32LE(entry.externalAttributes, 38);
	fixed.writeUInt32LE(Math.min(entry.headerOffset, MAX_32), 42);
	return Buffer.concat([fixed, entry.rawName, extra]);
}

/** The end record, with zip64's two before it where a number needs them. */
export function endBytes(entryCount: number, directoryOffset: number, directoryBytes: number): Buffer {
	const end = Buffer.alloc(22);
	end.writeUInt32LE(SIGNATURE.end, 0);
	end.writeUInt16LE(Math.min(entryCount, MAX_16), 8);
	end.writeUInt16LE(Math.min(entryCount, MAX_16), 10);
	end.writeUInt32LE(Math.min(directoryBytes, MAX_32), 12);
	end.writeUInt32LE(Math.min(directoryOffset, MAX_32), 16);
	const isWide = entryCount >= MAX_16 || directoryBytes >= MAX_32 || directoryOffset >= MAX_32;
	if (!isWide) return end;
	const wide = Buffer.alloc(56);
	wide.writeUInt32LE(SIGNATURE.zip64End, 0);
	wide.writeBigUInt64LE(44n, 4);
	wide.writeUInt16LE(VERSION.zip64, 12);
	wide.writeUInt16LE(VERSION.zip64, 14);
	wide.writeBigUInt64LE(BigInt(entryCount), 24);
	wide.writeBigUInt64LE(BigInt(entryCount), 32);
	wide.writeBigUInt64LE(BigInt(directoryBytes), 40);
	wide.writeBigUInt64LE(BigInt(directoryOffset), 48);
	const locator = Buffer.alloc(20);
	locator.writeUInt32LE(SIGNATURE.zip64Locator, 0);
	locator.writeBigUInt64LE(BigInt(directoryOffset + directoryBytes), 8);
	locator.writeUInt32LE(1, 16);
	return Buffer.concat([wide, locator, end]);
}

/** MS-DOS date and time of a wall-clock moment, in UTC so that it is the same everywhere; from 1980 to 2107, even seconds. */
export function dosTimeOf(modifiedAt: number): number {
	const earliest = Date.UTC(1980, 0, 1);
	const latest = Date.UTC(2107, 11, 31, 23, 59, 58);
	const at = new Date(Math.min(Math.max(modifiedAt, earliest), latest));
	const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
	const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
	return date * 0x10000 + time;
}

function versionNeeded({ method, rawName }: WrittenEntry): number {
	return method === 0 && rawName.at(-1) !== 0x2f ? VERSION.stored : VERSION.deflated;
}

function zip64Field(values: readonly number[]): Buffer {
	const field = Buffer.alloc(4 + 8 * values.length);
	field.writeUInt16LE(0x0001, 0);
	field.writeUInt16LE(8 * values.length, 2);
	for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
	return field;
}
