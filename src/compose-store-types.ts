import type { CheckpointStore } from "./checkpoints/checkpoint-store.ts";
import type { CorrectionStore } from "./corrections/correction-store.ts";
import type { JobStore } from "./job-stores/job-store.ts";

/** What is recorded of a job beside its files: the job itself, its checkpoints, its corrections. */
export interface Stores {
	store: JobStore;
	checkpoints: CheckpointStore;
	corrections: CorrectionStore;
}
