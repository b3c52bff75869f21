import { createHmac } from "node:crypto";
import { resolveModel } from "../catalog/models.ts";
import type { Job } from "../core/job.ts";
import type { JobOptions } from "../core/job-options.ts";
import { splitList } from "../core/split-list.ts";
import { openSecret, sealSecret } from "./secrets.ts";

/**
 * The provider keys of jobs: the caller's own, sealed in the record, otherwise the operator's. The operator's keys are
 * never sent to a base URL that a caller chose.
 */
export interface JobKeys {
	ofOperator(provider: string): readonly string[];
	/**
	 * The keys for a job with these options, used in turn.
	 *
	 * @param callerKey one or more keys, comma-separated; `null`: the caller has sent none
	 */
	choose(options: JobOptions, callerKey: string | null): readonly string[];
	seal(secret: string, jobId: string): string;
	/** @throws AppError `API_KEY_INVALID` (recoverable) where it was sealed by another key or for another job */
	unseal(sealed: string, jobId: string): string;
	/** A keyed hash: equal for equal texts, and useless without the encryption key. */
	digest(text: string): string;
	/**
	 * The keys for `job`, used in turn; none where its provider needs none.
	 *
	 * @throws AppError `API_KEY_INVALID` (recoverable) where the sealed key can't be opened
	 */
	of(job: Job): readonly string[];
}

export function createJobKeys(encryptionKey: Uint8Array, ofOperator: JobKeys["ofOperator"]): JobKeys {
	function choose({ model, baseUrl }: JobOptions, callerKey: string | null): readonly string[] {
		if (callerKey !== null) return splitList(callerKey);
		return baseUrl === undefined ? ofOperator(resolveModel(model)?.provider ?? "") : [];
	}
	return {
		ofOperator,
		choose,
		seal: (secret, jobId) => sealSecret(secret, encryptionKey, jobId),
		unseal: (sealed, jobId) => openSecret(sealed, encryptionKey, jobId),
		digest: (text) => createHmac("sha256", encryptionKey).update(text).digest("base64url"),
		of(job) {
			const callerKey = job.sealedKey === null ? null : openSecret(job.sealedKey, encryptionKey, job.id);
			return choose(job.options, callerKey);
		},
	};
}
