import { formatSegmentKey } from "../core/segment-key.ts";
import type { Correction, CorrectionStore } from "./correction-store.ts";

/** Corrections in memory, lost with the process. */
export function createMemoryCorrectionStore(): CorrectionStore {
	const byJob = new Map<string, Map<string, Correction>>();

	function of(jobId: string): Map<string, Correction> {
		const held = byJob.get(jobId) ?? new Map();
		byJob.set(jobId, held);
		return held;
	}

	return {
		async put(jobId, correction) {
			of(jobId).set(formatSegmentKey(correction), structuredClone(correction));
		},
		async load(jobId) {
			return structuredClone([...(byJob.get(jobId)?.values() ?? [])]);
		},
		async copy(from, to) {
			for (const [place, correction] of byJob.get(from) ?? []) of(to).set(place, structuredClone(correction));
		},
		async delete(jobId) {
			byJob.delete(jobId);
		},
	};
}
