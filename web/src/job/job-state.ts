import type { JobStatus } from "../../../src/client/api.ts";

/** Whether the job hasn't ended yet. */
export function isRunning({ status }: Pick<JobStatus, "status">): boolean {
	return status === "pending" || status === "processing";
}
