import { crc32, inflateRawSync } from "node:zlib";
import type { DataFacts } from "./entry-headers.ts";
import type { RandomAccessFile } from "./random-access-file.ts";

export const STORED = 0;
export const DEFLATED = 8;

/** zlib takes no smaller output buffer. */
const MIN_OUTPUT_BYTES = 64;

/** `sizeMismatch`: the data is intact but not of the declared size, or continues beyond it. */
export type DataState = "whole" | "damaged" | "sizeMismatch";

export interface DataLocation extends DataFacts {
	dataOffset: number;
}

/** Unpacks an entry, giving up one byte past its declared size. Holds the packed and the unpacked bytes at once. */
export function unpackData(
	file: RandomAccessFile,
	location: DataLocation,
): { state: "whole"; bytes: Buffer } | { state: "damaged" | "sizeMismatch" } {
	if (location.method === STORED && location.compressedSize !== location.size) return { state: "sizeMismatch" };
	if (location.dataOffset + location.compressedSize > file.size) return { state: "damaged" };
	const packed = file.read(location.dataOffset, location.compressedSize);
	const bytes = location.method === STORED ? packed : inflate(packed, location.size);
	if (bytes === "damaged" || bytes === "sizeMismatch") return { state: bytes };
	const hasRightCrc = crc32(bytes) === location.crc32;
	if (bytes.length === location.size && hasRightCrc) return { state: "whole", bytes };
	return { state: hasRightCrc || bytes.length > location.size ? "sizeMismatch" : "damaged" };
}

/** As `unpackData`, for the verdict alone; stored data is read in chunks. */
export function checkData(file: RandomAccessFile, location: DataLocation): DataState {
	if (location.method !== STORED) {
		const data = unpackData(file, location);
		if (data.state === "whole") free(data.bytes);
		return data.state;
	}
	if (location.compressedSize !== location.size) return "sizeMismatch";
	if (location.dataOffset + location.size > file.size) return "damaged";
	return file.crc32(location.dataOffset, location.size) === location.crc32 ? "whole" : "damaged";
}

function inflate(packed: Buffer, size: number): Buffer | "damaged" | "sizeMismatch" {
	try {
		// One output buffer with room for one byte too many: no second copy, and a bomb is stopped there.
		return inflateRawSync(packed, {
			chunkSize: Math.max(MIN_OUTPUT_BYTES, size + 1),
			maxOutputLength: Math.max(1, size),
		});
	} catch (error) {
		const isTooLong = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
		return isTooLong ? "sizeMismatch" : "damaged";
	} finally {
		free(packed);
	}
}

/** Frees the memory behind a buffer and all its views immediately; left to the collector, one would pile up on another. */
export function freeBuffer({ buffer }: Buffer): void {
	if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

function free(bytes: Buffer): void {
	// Small buffers are views of Node's much larger pool; the spare byte is `inflate`'s.
	const isAlone = bytes.buffer.byteLength <= bytes.length + 1;
	if (isAlone) freeBuffer(bytes);
}
