import type { Readable } from "node:stream";

export interface BlobInfo {
	bytes: number;
	/** Lower-case hex. */
	sha256: string;
}

/** How a blob is served through a presigned address. */
export interface BlobLink {
	seconds: number;
	contentType: string;
	contentDisposition: string;
}

/**
 * Files by key. Keys are made by Diglot, never by callers: `inputs/{uuid}.epub`,
 * `outputs/{job}/{attempt}/{layout}.epub`; letters, digits, `-_./` only, no empty or dot segment.
 *
 * @throws AppError `STORAGE_ERROR` (recoverable) when the store does not answer, or the disk is full or read-only
 */
export interface BlobStore {
	/**
	 * Stores a stream under `key`, atomically, and durably before it resolves.
	 * When the stream fails, its error is rethrown and nothing is left behind.
	 */
	put(key: string, content: Readable): Promise<BlobInfo>;
	/** Stores a finished local file the same way; the file is moved if possible, and is gone afterwards. */
	putFile(key: string, path: string): Promise<BlobInfo>;
	/** Reads bytes `start` to `end` (inclusive), by default all. `null` if there is no such blob. */
	read(key: string, range?: { start: number; end: number }): Promise<Readable | null>;
	/** Size in bytes, or `null` if there is no such blob. */
	size(key: string): Promise<number | null>;
	/**
	 * Calls `use` with a local path of the blob, for the book worker;
	 * the file must not be changed, and is valid until `use` settles.
	 *
	 * @throws AppError `NOT_FOUND` when there is no such blob
	 */
	withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
	/** A new local folder for work files; the caller removes it. Left-overs of a crash are removed at startup. */
	makeWorkFolder(): Promise<string>;
	/** Deletes a blob; a missing one is not an error. */
	delete(key: string): Promise<void>;
	/** Deletes every blob whose key starts with `prefix` (which ends in `/`). */
	deletePrefix(prefix: string): Promise<void>;
	/** Keys under `prefix` with their modification times (wall-clock ms), for sweeping. */
	list(prefix: string): AsyncIterable<{ key: string; modifiedAt: number }>;
	/**
	 * A presigned address that serves a blob to anyone who has it, directly from the store, for `seconds`. Does not
	 * check that the blob exists. Absent where the store doesn't support it.
	 */
	presign?(key: string, link: BlobLink): Promise<string>;
}
