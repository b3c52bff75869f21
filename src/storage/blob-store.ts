import type { Readable } from "node:stream";

export interface BlobInfo {
	bytes: number;
	/** Lower-case hex. */
	sha256: string;
}

/** How a blob is given out by an address of its own. */
export interface BlobLink {
	seconds: number;
	contentType: string;
	contentDisposition: string;
}

/**
 * Files by key. Keys are made by Diglot, never by callers: `inputs/{uuid}.epub`,
 * `outputs/{job}/{attempt}/{layout}.epub`; letters, digits, `-_./` only, no empty or dot segment.
 *
 * @throws AppError `STORAGE_ERROR` (recoverable) when the store does not answer, the disk is full or read-only
 */
export interface BlobStore {
	/**
	 * Stores a stream under `key`, whole or not at all, durable before it resolves.
	 * When the stream fails, its error is passed on and nothing is left behind.
	 */
	put(key: string, content: Readable): Promise<BlobInfo>;
	/** Stores a finished local file the same way; the file is moved where that is possible, and is gone afterwards. */
	putFile(key: string, path: string): Promise<BlobInfo>;
	/** Reads bytes `start` to `end` (inclusive; left out: all). `null`: no such blob. */
	read(key: string, range?: { start: number; end: number }): Promise<Readable | null>;
	/** Size in bytes, or `null`: no such blob. */
	size(key: string): Promise<number | null>;
	/**
	 * Calls `use` with a path of the blob on this machine, for the book engine's child;
	 * the file may not be changed and is valid until `use` settles.
	 *
	 * @throws AppError `NOT_FOUND` when there is no such blob
	 */
	withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
	/** A fresh folder on this machine for work files; the caller removes it. Left-overs of a crash are removed at start. */
	makeWorkFolder(): Promise<string>;
	/** Removes one blob; a missing one is no error. */
	delete(key: string): Promise<void>;
	/** Removes every blob whose key starts with `prefix` (which ends in `/`). */
	deletePrefix(prefix: string): Promise<void>;
	/** Keys under `prefix` with their times of writing (wall-clock ms), for sweeping. */
	list(prefix: string): AsyncIterable<{ key: string; modifiedAt: number }>;
	/**
	 * An address that gives a blob to whoever has it, without this server and for `seconds` only. It is made
	 * without a look whether the blob is there. Left out: this store can't.
	 */
	presign?(key: string, link: BlobLink): Promise<string>;
}
