import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { mapInBatches } from "../async/in-batches.ts";
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
		const found = await mapInBatches(keys, AT_ONCE, readCorrection);
		return found.filter((correction) => correction !== null);
	}

	async function readCorrection(key: string): Promise<Correction | null> {
		const content = await blobs.read(key);
		return content && ((await json(content)) as Correction);
	}

	return {
		put,
		load,
		async copy(from, to) {
			await mapInBatches(await load(from), AT_ONCE, (correction) => put(to, correction));
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
