import { z } from "zod";
import { toIso } from "../core/clock.ts";
import { JOB_STATES, type Job } from "../core/job.ts";
import { countSettled } from "../core/job-progress.ts";
import { countField, errorCodeField, errorDetailsField, jobIdField, timeField } from "./view-fields.ts";

/** A job as `GET /status`, events and webhooks show it (spec §3): names and shapes are a contract with clients. */
export const jobStatusSchema = z
	.object({
		job_id: jobIdField,
		status: z.enum(JOB_STATES),
		progress: z.int().min(0).max(100).describe("Percent; never decreases, and is 100 only once the book is ready."),
		filename: z.string(),
		created_at: timeField,
		completed_at: timeField.nullable(),
		duration_seconds: z.number().nullable(),
		error_message: z.string().nullable(),
		download_url: z.string().nullable(),
		message: z.string(),
		model: z.string(),
		target_language: z.string().describe("The canonical BCP 47 tag"),
		source_language: z.string().nullable(),
		segments: z.object({
			total: countField,
			done: countField,
			cached: countField,
			needs_review: countField,
			unchanged: countField.describe(
				"The part of `done` that rightly has its source's words: names, references, formulas.",
			),
		}),
		tokens: z.object({ input: countField, output: countField }),
		cost_usd: z.number(),
		seconds_remaining: z.number().nullable(),
		documents: z.array(z.object({ id: z.string(), title: z.string(), total: countField, done: countField })),
		error: z
			.object({
				error_code: errorCodeField,
				message: z.string(),
				recoverable: z.boolean(),
				timestamp: timeField,
				details: errorDetailsField.optional(),
			})
			.nullable(),
		expires_at: timeField.nullable(),
	})
	.meta({ id: "JobStatus" });

export type JobStatus = z.infer<typeof jobStatusSchema>;

/** A rate measured over less is meaningless. */
const MIN_MEASURED_MS = 1_000;

/** The job as its owner sees it at `now`; never includes a key, a path or another secret. */
export function viewJob(job: Job, now: number): JobStatus {
	const { progress, options, error } = job;
	const endedAt = job.endedAt ?? now;
	return {
		job_id: job.id,
		status: job.state,
		progress: progress.percent,
		filename: job.filename,
		created_at: toIso(job.createdAt),
		completed_at: job.state === "completed" ? toIso(endedAt) : null,
		duration_seconds: job.startedAt === null ? null : Math.max(0, endedAt - job.startedAt) / 1_000,
		error_message: error?.message ?? null,
		download_url: job.state === "completed" ? `/download/${job.id}` : null,
		message: job.message,
		model: options.model,
		target_language: options.targetLanguage,
		source_language: job.sourceLanguage ?? options.sourceLanguage,
		segments: { ...progress.segments, unchanged: progress.segments.unchanged ?? 0 },
		tokens: progress.tokens,
		cost_usd: progress.costUsd,
		seconds_remaining: estimateSecondsRemaining(job, now),
		documents: progress.documents,
		error: error && {
			error_code: error.code,
			message: error.message,
			recoverable: error.recoverable,
			timestamp: toIso(endedAt),
			...(error.details ? { details: error.details } : {}),
		},
		expires_at: job.expiresAt === null ? null : toIso(job.expiresAt),
	};
}

/** Extrapolates the running attempt's rate; `null` before there is one, or while no worker holds the job. */
function estimateSecondsRemaining({ state, leaseUntil, progress }: Job, now: number): number | null {
	const { pace, segments } = progress;
	if (state !== "processing" || (leaseUntil ?? 0) <= now || !pace) return null;
	const settled = countSettled(progress);
	const elapsedMs = now - pace.since;
	if (settled <= pace.settled || elapsedMs < MIN_MEASURED_MS) return null;
	return Math.ceil(((segments.total - settled) * elapsedMs) / (settled - pace.settled) / 1_000);
}
