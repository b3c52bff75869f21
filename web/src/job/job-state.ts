import type { JobStatus } from "../../../src/client/api.ts";

/** Whether there is work left on the job: it waits, or is translated. */
export function isRunning({ status }: Pick<JobStatus, "status">): boolean {
	return status === "pending" || status === "processing";
}
