import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import type { BlobInfo } from "./blob-store.ts";
import { errnoOf, onDisk } from "./disk-errors.ts";

/**
 * Writes `content` to a new file at `path` and flushes it to the disk. The stream's errors
 * are rethrown; the caller removes a partial file.
 */
export async function writeDurably(path: string, content: Readable): Promise<BlobInfo> {
	const hash = createHash("sha256");
	let bytes = 0;
	// Otherwise a stream that fails before it is read would be an unhandled error; reading it throws anyway.
	content.on("error", () => {});
	try {
		const file = await onDisk(() => open(path, "wx", 0o600));
		try {
			for await (const piece of content) {
				const chunk = typeof piece === "string" ? Buffer.from(piece) : piece;
				hash.update(chunk);
				bytes += chunk.length;
				await onDisk(() => file.writeFile(chunk));
			}
			await onDisk(() => file.sync());
		} finally {
			await file.close();
		}
	} finally {
		content.destroy();
	}
	return { bytes, sha256: hash.digest("hex") };
}

/** Reads a finished file for its size and hash, and flushes it to the disk. */
export async function settleFile(path: string): Promise<BlobInfo> {
	const file = await open(path, "r");
	try {
		const hash = createHash("sha256");
		const bytes = await feed(file, hash);
		await file.sync();
		return { bytes, sha256: hash.digest("hex") };
	} finally {
		await file.close();
	}
}

async function feed(file: FileHandle, hash: Hash): Promise<number> {
	const buffer = Buffer.allocUnsafe(256 * 1024);
	for (let total = 0; ; ) {
		const { bytesRead } = await file.read(buffer, 0, buffer.length);
		if (bytesRead === 0) return total;
		hash.update(buffer.subarray(0, bytesRead));
		total += bytesRead;
	}
}

/** Renames a flushed file so that the name survives a power loss too; folders below `root` may be new. */
export async function nameDurably(path: string, target: string, root: string): Promise<void> {
	await rename(path, target);
	for (let folder = dirname(target); folder.length >= root.length; folder = dirname(folder)) await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
	const folder = await open(path, "r");
	try {
		await folder.sync();
	} catch (error) {
		// Some file systems can't flush folders; they preserve names in other ways.
		if (errnoOf(error) !== "EINVAL") throw error;
	} finally {
		await folder.close();
	}
}
