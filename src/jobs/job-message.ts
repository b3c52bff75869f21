import type { JobProgress } from "../core/job.ts";

/** What a completed job says to people. */
export function completedMessage({ segments }: JobProgress): string {
	const { needs_review: left } = segments;
	return left === 0 ? "completed" : `completed; ${left} segments need review`;
}
