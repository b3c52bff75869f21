import { resolveModel } from "../catalog/models.ts";
import type { Job } from "../core/job.ts";
import { openSecret, sealSecret } from "./secrets.ts";

/** The provider keys of jobs: the caller's own, sealed in the record, else the operator's. */
export interface JobKeys {
	ofOperator(provider: string): readonly string[];
	/** Several keys in one text, comma-separated. */
	split(text: string): readonly string[];
	seal(callerKey: string, jobId: string): string;
	/**
	 * The keys to use for `job`, in turn; none where its provider needs none.
	 *
	 * @throws AppError `API_KEY_INVALID` (recoverable) where the sealed key can't be opened any more
	 */
	of(job: Job): readonly string[];
}

export function jobKeys(encryptionKey: Uint8Array, ofOperator: JobKeys["ofOperator"]): JobKeys {
	function split(text: string): readonly string[] {
		return text.split(",").flatMap((key) => key.trim() || []);
	}
	return {
		ofOperator,
		split,
		seal: (callerKey, jobId) => sealSecret(callerKey, encryptionKey, jobId),
		of(job) {
			if (job.sealedKey !== null) return split(openSecret(job.sealedKey, encryptionKey, job.id));
			return ofOperator(resolveModel(job.options.model)?.provider ?? "");
		},
	};
}
