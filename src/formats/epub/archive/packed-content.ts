import { setImmediate as turnLoop } from "node:timers/promises";
import { crc32, deflateRawSync } from "node:zlib";
import { deflateInThreadPool } from "./deflate-in-thread-pool.ts";
import { DEFLATED, STORED } from "./entry-data.ts";

/** New content of an entry as it is stored in the archive: deflated where that makes it smaller. */
export interface PackedContent {
	method: number;
	crc32: number;
	/** Unpacked bytes. */
	size: number;
	packed: Buffer;
}

export function packContent(content: Buffer): PackedContent {
	return describe(content, deflateRawSync(content));
}

export function storeContent(content: Buffer): PackedContent {
	return { method: STORED, crc32: crc32(content), size: content.length, packed: content };
}

function describe(content: Buffer, deflated: Buffer): PackedContent {
	if (deflated.length >= content.length) return storeContent(content);
	return { method: DEFLATED, crc32: crc32(content), size: content.length, packed: deflated };
}

/** Contents that are packed on other threads while this one continues. */
export interface Packing<Key> {
	add(key: Key, content: Buffer): void;
	has(key: Key): boolean;
	/** Lets packing progress, and resolves once few bytes are waiting, so that they never pile up in memory. */
	settle(): Promise<void>;
	/** All that was added, packed. */
	finish(): Promise<ReadonlyMap<Key, PackedContent>>;
}

interface Waiting {
	content: Buffer;
	packing: PromiseWithResolvers<PackedContent>;
}

/** More than there are threads, so that none waits for this one. Each holds the state of zlib, a quarter of a megabyte. */
const MAX_RUNNING = 6;
const MIN_WAITING = 4;
const MAX_WAITING_BYTES = 2 ** 20;

export function startPacking<Key>(): Packing<Key> {
	const contents = new Map<Key, Promise<PackedContent>>();
	const waiting: Waiting[] = [];
	let waitingBytes = 0;
	let running = 0;

	const packWaiting = async (): Promise<void> => {
		running++;
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const { content, packing } = next;
			waitingBytes -= content.length;
			await deflateInThreadPool(content).then(
				(deflated) => packing.resolve(describe(content, deflated)),
				packing.reject,
			);
		}
		running--;
	};
	return {
		add(key, content) {
			const packing = Promise.withResolvers<PackedContent>();
			// Awaiting it throws the error; if rendering has failed before, nothing awaits it.
			packing.promise.catch(() => {});
			contents.set(key, packing.promise);
			waiting.push({ content, packing });
			waitingBytes += content.length;
			if (running < MAX_RUNNING) void packWaiting();
		},
		has: (key) => contents.has(key),
		async settle() {
			// Other threads report completion through the event loop, which need not run before their work runs out.
			if (waiting.length >= MIN_WAITING) await turnLoop();
			while (waitingBytes > MAX_WAITING_BYTES) await waiting[0]?.packing.promise;
		},
		async finish() {
			const done = new Map<Key, PackedContent>();
			for (const [key, packed] of contents) done.set(key, await packed);
			return done;
		},
	};
}
