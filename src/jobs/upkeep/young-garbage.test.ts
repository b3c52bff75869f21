import { Readable } from "node:stream";
import { expect, it } from "vitest";
import type { BlobStore } from "../../storage/blob-store.ts";
import { receiveUpload } from "../submit/receive-upload.ts";

const CHUNK_BYTES = 64 * 1024;
const MIB = 2 ** 20;

/** Chunks as sockets give them: each a buffer of its own. */
async function* arrive(bytes: number): AsyncGenerator<Buffer> {
	for (let sent = 0; sent < bytes; sent += CHUNK_BYTES) yield Buffer.alloc(CHUNK_BYTES);
}

it("an upload that streams through leaves little of itself in memory meanwhile", async () => {
	const before = process.memoryUsage().arrayBuffers;
	let peak = before;
	const blobs: Pick<BlobStore, "put"> = {
		async put(_key, content) {
			let bytes = 0;
			for await (const chunk of content) {
				bytes += (chunk as Buffer).length;
				peak = Math.max(peak, process.memoryUsage().arrayBuffers);
			}
			return { bytes, sha256: "" };
		},
	};
	const { bytes } = await receiveUpload(Readable.from(arrive(100 * MIB)), blobs as BlobStore, 200 * MIB);
	expect(bytes).toBe(100 * MIB);
	expect((peak - before) / MIB).toBeLessThan(24);
	expect("gc" in globalThis).toBe(false);
});
