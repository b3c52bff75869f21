import { promisify } from "node:util";
import { crc32, deflateRaw, deflateRawSync } from "node:zlib";
import { DEFLATED, STORED } from "./entry-data.ts";

/** New content of an entry as it stands in the archive: deflated where that makes it smaller. */
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

/** Contents that are packed on other threads while this one goes on. */
export interface Packing<Key> {
	add(key: Key, content: Buffer): void;
	has(key: Key): boolean;
	/** Resolves when few contents are waiting, so that they never pile up in memory. */
	settle(): Promise<void>;
	/** All that was added, packed. */
	finish(): Promise<ReadonlyMap<Key, PackedContent>>;
}

/** Each that waits holds the state of zlib, a quarter of a megabyte. */
const MAX_WAITING = 8;
const deflateAside = promisify<Buffer, Buffer>(deflateRaw);

export function startPacking<Key>(): Packing<Key> {
	const contents = new Map<Key, Promise<PackedContent>>();
	const waiting: Promise<PackedContent>[] = [];
	return {
		add(key, content) {
			const packed = deflateAside(content).then((deflated) => describe(content, deflated));
			// Whoever waits for it gets the error; where the rendering has failed before, nobody does.
			packed.catch(() => {});
			contents.set(key, packed);
			waiting.push(packed);
		},
		has: (key) => contents.has(key),
		async settle() {
			while (waiting.length > MAX_WAITING) await waiting.shift();
		},
		async finish() {
			const done = new Map<Key, PackedContent>();
			for (const [key, packed] of contents) done.set(key, await packed);
			return done;
		},
	};
}
