import type { CheckpointStore } from "../checkpoints/checkpoint-store.ts";
import type { CorrectionStore } from "../corrections/correction-store.ts";
import type { JobStore } from "../job-stores/job-store.ts";

/** What is recorded of jobs beside their files. */
export interface JobRecords {
	store: JobStore;
	checkpoints: CheckpointStore;
	corrections: CorrectionStore;
}
