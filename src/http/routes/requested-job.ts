import type { FastifyRequest } from "fastify";
import { AppError } from "../../core/errors.ts";
import type { Job } from "../../core/job.ts";
import { isUuid } from "../../core/uuid.ts";
import { jobNotFound } from "../../jobs/job-not-found.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { ownerOf } from "../access/owner.ts";

/**
 * The job that the path names, if it is the caller's.
 *
 * @throws AppError `NOT_FOUND`, which doesn't reveal whether somebody else has such a job
 */
export async function requireJob(jobs: Pick<Jobs, "get">, request: FastifyRequest): Promise<Job> {
	const job = await jobs.get(readJobId(request), ownerOf(request));
	if (!job) throw jobNotFound();
	return job;
}

/**
 * The job id in the path.
 *
 * @throws AppError `NOT_FOUND` for anything that isn't a UUID: it never reaches a store
 */
export function readJobId(request: FastifyRequest, message?: string): string {
	const { job_id: jobId } = request.params as { job_id: string };
	if (!isUuid(jobId)) throw jobNotFound(message);
	return jobId;
}

/** Spec §3's answer for a book or report that isn't there yet. */
export function jobNotCompleted({ state }: Job): AppError {
	return new AppError(`Job not completed (status: ${state})`, { code: "VALIDATION_ERROR" });
}
