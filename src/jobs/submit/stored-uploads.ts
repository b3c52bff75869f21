import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { keptBookKey, keptFactsKey, UPLOADS } from "../blob-keys.ts";
import type { JobLimits } from "../job-limits.ts";
import { receiveUpload, type Upload } from "./receive-upload.ts";

/** Books that came for an estimate and may be translated later, more than once (spec §3, `upload_id`). */
export interface StoredUploads {
	/** Keeps a copy of `upload` for `JOB_TTL_HOURS`. @returns its id */
	keep(upload: Upload, filename: string, owner: string): Promise<string>;
	/** An upload of its own with the book that was kept; `null` where there is none any more, or it is another owner's. */
	take(uploadId: string, owner: string): Promise<{ upload: Upload; filename: string } | null>;
	/** Removes those whose time is over. */
	sweep(): Promise<void>;
}

interface Facts {
	owner: string;
	filename: string;
	/** Wall-clock milliseconds; `null`: for ever. */
	keptUntil: number | null;
}

export function createStoredUploads(
	blobs: BlobStore,
	clock: Clock,
	{ jobTtlMs, maxFileBytes }: Pick<JobLimits, "jobTtlMs" | "maxFileBytes">,
): StoredUploads {
	return {
		async keep(upload, filename, owner) {
			const id = randomUUID();
			const content = await blobs.read(upload.key);
			if (!content) throw new AppError("The upload is gone.", { code: "STORAGE_ERROR" });
			await blobs.put(keptBookKey(id), content);
			const facts: Facts = { owner, filename, keptUntil: jobTtlMs === 0 ? null : clock.now() + jobTtlMs };
			// Written last: a book without its facts is not there.
			await blobs.put(keptFactsKey(id), Readable.from([Buffer.from(JSON.stringify(facts))]));
			return id;
		},
		async take(uploadId, owner) {
			if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(uploadId)) return null;
			const stored = await blobs.read(keptFactsKey(uploadId));
			const facts = stored && ((await json(stored)) as Facts);
			if (!facts || facts.owner !== owner || (facts.keptUntil ?? Number.POSITIVE_INFINITY) <= clock.now()) return null;
			const content = await blobs.read(keptBookKey(uploadId));
			return content && { upload: await receiveUpload(content, blobs, maxFileBytes), filename: facts.filename };
		},
		async sweep() {
			for await (const key of findOldUploads(blobs, clock, jobTtlMs)) await blobs.delete(key);
		},
	};
}

/** The files of kept books whose time is over. @param jobTtlMs 0: they are kept for ever */
export async function* findOldUploads(blobs: BlobStore, clock: Clock, jobTtlMs: number): AsyncGenerator<string> {
	if (jobTtlMs === 0) return;
	const olderThan = clock.now() - jobTtlMs;
	for await (const { key, modifiedAt } of blobs.list(UPLOADS)) {
		if (modifiedAt <= olderThan) yield key;
	}
}
