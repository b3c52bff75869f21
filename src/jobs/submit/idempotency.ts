import { invalidField } from "../../core/errors.ts";
import { hasExpired, type Job } from "../../core/job.ts";
import { uuid5 } from "../../core/uuid.ts";
import type { FormField } from "../../options/list-form-fields.ts";
import type { JobKeys } from "../provider-keys.ts";
import type { Upload } from "./receive-upload.ts";

/** What makes a request idempotent (spec §3). */
export interface Idempotency {
	/** The caller's `Idempotency-Key`. */
	key: string;
	/** The request's fields, which have to be the same when it is sent again. */
	fields: readonly FormField[];
}

/** An idempotent request: the job that it makes, and what it has to say to be a replay (rule C11). */
export interface IdempotentRequest {
	jobId: string;
	/** A keyed hash, because the fields hold keys. */
	digest: string;
}

/** Diglot's own, made once at random. */
const NAMESPACE = "a3c1f0de-5b0e-4c33-9c0a-6d3f5a2f6d41";

export function identifyRequest(
	{ key, fields }: Idempotency,
	{ owner, upload }: { owner: string; upload: Upload },
	keys: JobKeys,
): IdempotentRequest {
	return {
		jobId: uuid5(NAMESPACE, JSON.stringify([owner, key])),
		digest: keys.digest(JSON.stringify([upload.sha256, fields])),
	};
}

/**
 * The job of an earlier request with the same key, unless it has expired.
 *
 * @param earlier the job of the request's id, if there is one
 * @throws AppError `VALIDATION_ERROR` where the earlier request was a different one
 */
export function findReplayed(earlier: Job | null, { digest }: IdempotentRequest, now: number): Job | null {
	if (earlier === null || hasExpired(earlier, now)) return null;
	if (earlier.submission?.digest === digest) return earlier;
	throw invalidField("Idempotency-Key", "This Idempotency-Key came with another file or other fields before.");
}
