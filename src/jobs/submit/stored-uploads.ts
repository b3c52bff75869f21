import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import { isUuid } from "../../core/uuid.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { storedBookKey, storedFactsKey, UPLOADS } from "../blob-keys.ts";
import type { JobContext } from "../context.ts";
import type { JobLimits } from "../job-limits.ts";
import { receiveUpload, type Upload } from "./receive-upload.ts";

/** Books that were sent for an estimate and may be translated later, more than once (spec §3, `upload_id`). */
export interface StoredUploads {
	/** Stores a copy of `upload` for `JOB_TTL_HOURS`. @returns its id */
	store(upload: Upload, filename: string, owner: string): Promise<string>;
	/** A new upload with the stored book; `null` where there is none any more, or it is another owner's. */
	claim(uploadId: string, owner: string): Promise<{ upload: Upload; filename: string } | null>;
	/** Removes those that have expired. */
	sweep(): Promise<void>;
}

/** What is stored beside the book, as JSON. */
interface Facts {
	owner: string;
	filename: string;
	/** Wall-clock milliseconds; `null`: for ever. */
	keptUntil: number | null;
}

type Context = Pick<JobContext, "blobs" | "clock"> & { limits: Pick<JobLimits, "jobTtlMs" | "maxFileBytes"> };

export function createStoredUploads({ blobs, clock, limits }: Context): StoredUploads {
	const { jobTtlMs, maxFileBytes } = limits;
	return {
		async store(upload, filename, owner) {
			const id = randomUUID();
			const content = await blobs.read(upload.key);
			if (!content) throw new AppError("The upload is gone.", { code: "STORAGE_ERROR" });
			await blobs.put(storedBookKey(id), content);
			const facts: Facts = { owner, filename, keptUntil: jobTtlMs === 0 ? null : clock.now() + jobTtlMs };
			// Written last: a book without its facts does not exist.
			await blobs.put(storedFactsKey(id), Readable.from([Buffer.from(JSON.stringify(facts))]));
			return id;
		},
		async claim(uploadId, owner) {
			if (!isUuid(uploadId)) return null;
			const stored = await blobs.read(storedFactsKey(uploadId));
			const facts = stored && ((await json(stored)) as Facts);
			if (!facts || facts.owner !== owner || (facts.keptUntil ?? Number.POSITIVE_INFINITY) <= clock.now()) return null;
			const content = await blobs.read(storedBookKey(uploadId));
			return content && { upload: await receiveUpload(content, blobs, maxFileBytes), filename: facts.filename };
		},
		async sweep() {
			for await (const key of findOldUploads(blobs, clock, jobTtlMs)) await blobs.delete(key);
		},
	};
}

/** The files of stored books that have expired. @param jobTtlMs 0: they never do */
export async function* findOldUploads(blobs: BlobStore, clock: Clock, jobTtlMs: number): AsyncGenerator<string> {
	if (jobTtlMs === 0) return;
	const olderThan = clock.now() - jobTtlMs;
	for await (const { key, modifiedAt } of blobs.list(UPLOADS)) {
		if (modifiedAt <= olderThan) yield key;
	}
}
