import { constants, createDeflateRaw } from "node:zlib";
import { freeBuffer } from "./entry-data.ts";

/**
 * Deflates on another thread in one round trip, with the least of Node's stream machinery on this thread.
 * Each call has its own zlib state: what a reused one outputs depends on its history.
 *
 * @returns the same bytes as `deflateRawSync` gives
 */
export function deflateInThreadPool(content: Buffer): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunkSize = boundOf(content.length);
		// All streams accept `highWaterMark`, though Node's types for zlib lack it.
		const options = { flush: constants.Z_FINISH, chunkSize, highWaterMark: chunkSize };
		const stream = createDeflateRaw(options);
		stream.on("error", reject);
		stream.write(content, (error) => {
			if (error) {
				reject(error);
				return;
			}
			const deflated: Buffer = stream.read();
			resolve(Buffer.from(deflated));
			freeBuffer(deflated);
			// Only after the stream has seen its write complete: closed earlier, it would emit an error that nobody handles.
			process.nextTick(() => stream.close());
		});
	});
}

/**
 * More than deflating so many bytes ever yields (zlib's own bound adds 5 in 16 KiB and a few), and more than Node
 * takes out of the pool that small buffers share, so that it can be freed.
 */
function boundOf(length: number): number {
	return length + (length >> 8) + Buffer.poolSize;
}
