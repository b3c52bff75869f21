import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import type { Correction, CorrectionStore } from "./correction-store.ts";

/** The part of the blob store that corrections use. */
interface Files {
	put(key: string, content: Readable): Promise<unknown>;
	read(key: string): Promise<Readable | null>;
	deletePrefix(prefix: string): Promise<void>;
	list(prefix: string): AsyncIterable<{ key: string }>;
}

/** Objects read or written concurrently. */
const AT_ONCE = 16;

/**
 * Corrections as objects, one per segment: `jobs/{id}/corrections/{hash of the segment's key}`. S3 is consistent
 * after each write, and of two writes of one segment the later one wins.
 */
export function createS3CorrectionStore({ blobs }: { blobs: Files }): CorrectionStore {
	async function put(jobId: string, correction: Correction): Promise<void> {
		await blobs.put(keyOf(jobId, correction), Readable.from([Buffer.from(JSON.stringify(correction))]));
	}

	async function load(jobId: string): Promise<Correction[]> {
		const keys: string[] = [];
		for await (const { key } of blobs.list(folderOf(jobId))) keys.push(key);
		const found: Correction[] = [];
		for (let at = 0; at < keys.length; at += AT_ONCE) {
			const some = await Promise.all(keys.slice(at, at + AT_ONCE).map(readCorrection));
			found.push(...some.filter((correction) => correction !== null));
		}
		return found;
	}

	async function readCorrection(key: string): Promise<Correction | null> {
		const content = await blobs.read(key);
		return content && ((await json(content)) as Correction);
	}

	return {
		put,
		load,
		async copy(from, to) {
			const corrections = await load(from);
			for (let at = 0; at < corrections.length; at += AT_ONCE) {
				await Promise.all(corrections.slice(at, at + AT_ONCE).map((correction) => put(to, correction)));
			}
		},
		async delete(jobId) {
			await blobs.deletePrefix(folderOf(jobId));
		},
	};
}

function folderOf(jobId: string): string {
	return `jobs/${jobId}/corrections/`;
}

function keyOf(jobId: string, { document, fingerprint, occurrence }: Correction): string {
	const place = createHash("sha256")
		.update(JSON.stringify([document, fingerprint, occurrence]))
		.digest("hex");
	return `${folderOf(jobId)}${place.slice(0, 32)}`;
}
