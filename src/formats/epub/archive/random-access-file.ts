import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { diskFailure } from "./archive-errors.ts";

/** A file read by position, so that a large book is never held in memory as a whole. */
export interface RandomAccessFile {
	readonly size: number;
	/** `length` bytes from `offset`, fewer where the file ends first, none where `offset` is outside it. */
	read(offset: number, length: number): Buffer;
	/** Fills `target` from `offset`; asking beyond the end is a disk failure, as the caller has checked the size. */
	fill(target: Buffer, offset: number): void;
	/** CRC-32 of a range, read in chunks. */
	crc32(offset: number, length: number): number;
	close(): void;
}

export const CHUNK_BYTES = 1024 * 1024;
/** Small consecutive pieces, such as a book's documents, come with one system call. */
const WINDOW_BYTES = 256 * 1024;
const MAX_PIECE_BYTES = 64 * 1024;
/** Headers lie between consecutive pieces. Pieces between images are read alone, as windows would pile up. */
const MAX_GAP_BYTES = 1024;

/** @throws AppError `STORAGE_ERROR` when there is no such regular file or it can't be read */
export function openRandomAccess(path: string): RandomAccessFile {
	const fd = guard(() => openSync(path, "r"));
	const stat = guard(() => fstatSync(fd));
	if (!stat.isFile()) {
		closeSync(fd);
		throw diskFailure("The book is not a regular file.");
	}
	return createRandomAccessFile(fd, stat.size);
}

const NO_WINDOW = { start: 0, bytes: Buffer.alloc(0) };

function createRandomAccessFile(fd: number, size: number): RandomAccessFile {
	let isOpen = true;
	const fill = (target: Buffer, offset: number) => {
		if (!isOpen) throw diskFailure("The book's file was closed before it was read.");
		let done = 0;
		while (done < target.length) {
			const count = guard(() => readSync(fd, target, done, target.length - done, offset + done));
			if (count === 0) throw diskFailure("The book's file became shorter while it was read.");
			done += count;
		}
	};
	let window = NO_WINDOW;
	let lastEnd = 0;
	const follows = (offset: number) => offset >= lastEnd && offset - lastEnd <= MAX_GAP_BYTES;
	/** Never written again once it is read, so that pieces of it may be kept. */
	const readPiece = (offset: number, length: number): Buffer => {
		const { start, bytes } = window;
		if (offset < start || offset + length > start + bytes.length) {
			const next = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, size - offset));
			fill(next, offset);
			window = { start: offset, bytes: next };
		}
		return window.bytes.subarray(offset - window.start, offset - window.start + length);
	};
	return {
		size,
		fill,
		read(offset, length) {
			if (!(offset >= 0 && offset < size && length > 0)) return Buffer.alloc(0);
			const bytes = Math.min(length, size - offset);
			const isNext = bytes <= MAX_PIECE_BYTES && follows(offset);
			lastEnd = offset + bytes;
			if (isNext) return readPiece(offset, bytes);
			const target = Buffer.allocUnsafe(bytes);
			fill(target, offset);
			return target;
		},
		crc32(offset, length) {
			const chunk = Buffer.allocUnsafe(Math.min(length, CHUNK_BYTES));
			let crc = 0;
			for (let done = 0; done < length; done += chunk.length) {
				const part = chunk.subarray(0, Math.min(chunk.length, length - done));
				fill(part, offset + done);
				crc = crc32(part, crc);
			}
			return crc;
		},
		close() {
			if (!isOpen) return;
			isOpen = false;
			window = NO_WINDOW;
			closeSync(fd);
		},
	};
}

function guard<T>(action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw diskFailure("The book's file could not be read.", error);
	}
}
