import { CHUNK_BYTES, type RandomAccessFile } from "./random-access-file.ts";

/** The four bytes that ZIP records begin with (APPNOTE 6.3.10 §4.3), read as little-endian numbers. */
export const SIGNATURE = {
	localHeader: 0x04034b50,
	descriptor: 0x08074b50,
	centralHeader: 0x02014b50,
	archiveExtraData: 0x08064b50,
	digitalSignature: 0x05054b50,
	zip64End: 0x06064b50,
	zip64Locator: 0x07064b50,
	end: 0x06054b50,
} as const;

export function hasSignature(file: RandomAccessFile, offset: number, signature: number): boolean {
	return signatureAt(file, offset) === signature;
}

/** The four bytes at `offset`, or -1 where the file has no four bytes there. */
export function signatureAt(file: RandomAccessFile, offset: number): number {
	const bytes = file.read(offset, 4);
	return bytes.length < 4 ? -1 : bytes.readUInt32LE(0);
}

/** Every offset of `signature`, from the end of the file backwards, read in chunks as they are asked for. */
export function* signaturesFromEnd(file: RandomAccessFile, signature: number): Generator<number> {
	const pattern = toPattern(signature);
	for (let end = file.size; end > 0; end -= CHUNK_BYTES) {
		const start = Math.max(0, end - CHUNK_BYTES);
		const chunk = file.read(start, Math.min(end + 3, file.size) - start);
		let at = chunk.lastIndexOf(pattern);
		while (at !== -1) {
			yield start + at;
			at = at === 0 ? -1 : chunk.lastIndexOf(pattern, at - 1);
		}
	}
}

/** Every offset of the given signatures in ascending order, or `null` when there are more than `maxCount`. */
export function findSignatures(
	file: RandomAccessFile,
	signatures: readonly number[],
	maxCount: number,
): { at: number; signature: number }[] | null {
	const found: { at: number; signature: number }[] = [];
	for (let start = 0; start < file.size; start += CHUNK_BYTES) {
		const chunk = file.read(start, CHUNK_BYTES + 3);
		for (const signature of signatures) {
			const pattern = toPattern(signature);
			let at = chunk.indexOf(pattern);
			while (at !== -1) {
				if (found.length === maxCount) return null;
				found.push({ at: start + at, signature });
				at = chunk.indexOf(pattern, at + 4);
			}
		}
	}
	return found.sort((a, b) => a.at - b.at);
}

function toPattern(signature: number): Buffer {
	const pattern = Buffer.allocUnsafe(4);
	pattern.writeUInt32LE(signature);
	return pattern;
}
