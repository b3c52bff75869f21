import { Readable } from "node:stream";
import { AppError } from "../../core/errors.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { makeInputKey } from "../blob-keys.ts";
import type { JobContext } from "../context.ts";
import { countYoungGarbage } from "../upkeep/young-garbage.ts";

/** A book that has arrived completely and belongs to no job yet. */
export interface Upload {
	key: string;
	bytes: number;
	sha256: string;
}

/**
 * Stores a book as it streams in.
 *
 * @throws AppError `FILE_TOO_LARGE` above `maxFileBytes`, `STORAGE_ERROR`, or the stream's error; nothing is left then
 */
export async function receiveUpload(content: Readable, blobs: BlobStore, maxFileBytes: number): Promise<Upload> {
	const key = makeInputKey();
	// A stream that fails before it is read would be an unhandled error; reading it throws anyway.
	content.on("error", () => {});
	try {
		const info = await blobs.put(key, Readable.from(boundBytes(content, maxFileBytes)));
		return { key, ...info };
	} finally {
		content.destroy();
	}
}

/** Removes an upload unless a job uses it. */
export async function discardUpload(
	upload: Upload,
	{ store, blobs }: Pick<JobContext, "store" | "blobs">,
): Promise<void> {
	if (!(await store.namesInput(upload.key))) await blobs.delete(upload.key);
}

async function* boundBytes(content: Readable, maxBytes: number): AsyncGenerator<Buffer> {
	const left = countYoungGarbage();
	let bytes = 0;
	for await (const chunk of content) {
		bytes += chunk.length;
		if (bytes > maxBytes) throw fileTooLarge(maxBytes);
		yield chunk;
		left(chunk.length);
	}
}

export function fileTooLarge(maxBytes: number): AppError {
	const megabytes = Math.round((maxBytes / 2 ** 20) * 1_000) / 1_000;
	return new AppError(`The file is larger than the limit of ${megabytes} MB.`, { code: "FILE_TOO_LARGE" });
}
