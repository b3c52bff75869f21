import type { JobProgress } from "../core/job-progress.ts";

/** The status message of a completed job. */
export function completedMessage({ segments }: JobProgress): string {
	const { needs_review: left } = segments;
	return left === 0 ? "completed" : `completed; ${left} segments need review`;
}
