import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";
import { diskFailure } from "./archive-errors.ts";
import { CHUNK_BYTES } from "./random-access-file.ts";

/** A new file, written from start to end through one buffer. */
export interface OutputFile {
	/** Bytes written so far, that is, the offset of the next ones. */
	readonly position: number;
	write(bytes: Buffer): void;
	/** Writes `length` bytes that `readInto` puts, piece by piece, into the buffer it is given. */
	writeFrom(length: number, readInto: (target: Buffer, from: number) => void): void;
	/** Puts everything on the disk and closes the file. */
	finish(): void;
	/** Closes and removes the file as far as possible; never throws. */
	discard(): void;
}

/** @throws AppError `STORAGE_ERROR` when `path` exists, or can't be written now or later */
export function createOutputFile(path: string): OutputFile {
	const fd = guard(() => openSync(path, "wx"));
	const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
	let flushed = 0;
	let used = 0;
	let isOpen = true;
	const flush = () => {
		let done = 0;
		while (done < used) {
			const from = done;
			done += guard(() => writeSync(fd, buffer, from, used - from));
		}
		flushed += used;
		used = 0;
	};
	const writeFrom: OutputFile["writeFrom"] = (length, readInto) => {
		let done = 0;
		while (done < length) {
			const part = buffer.subarray(used, used + length - done);
			readInto(part, done);
			done += part.length;
			used += part.length;
			if (used === buffer.length) flush();
		}
	};
	const close = () => {
		isOpen = false;
		guard(() => closeSync(fd));
	};
	return {
		get position() {
			return flushed + used;
		},
		writeFrom,
		write: (bytes) => writeFrom(bytes.length, (target, from) => bytes.copy(target, 0, from)),
		finish() {
			flush();
			guard(() => fsyncSync(fd));
			close();
		},
		discard() {
			// Whatever fails here, the failure that led here is the one to report.
			for (const step of [() => isOpen && close(), () => unlinkSync(path)]) {
				try {
					step();
				} catch {}
			}
		},
	};
}

function guard<T>(action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw diskFailure("The new book could not be written.", error);
	}
}
