import { constants, createDeflateRaw } from "node:zlib";
import { freeBuffer } from "./entry-data.ts";

/**
 * Deflates on another thread, with one way there and back and the least that Node's streams can do on this thread.
 * Each call has a state of zlib of its own: what a used one gives depends on what it was used for.
 *
 * @returns the same bytes as `deflateRawSync` gives
 */
export function deflateInThreadPool(content: Buffer): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunkSize = boundOf(content.length);
		// All streams take the last; Node's types don't know that zlib's do.
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
			// After the stream has seen that its write is done: closed before, it would make an error for nobody.
			process.nextTick(() => stream.close());
		});
	});
}

/**
 * More than deflating ever makes of so many bytes (zlib's own bound is 5 in 16 KiB and a few), and more than Node
 * takes out of the pool that small buffers share, so that it can be freed.
 */
function boundOf(length: number): number {
	return length + (length >> 8) + Buffer.poolSize;
}
