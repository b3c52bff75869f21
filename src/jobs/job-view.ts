import { toIso } from "../core/clock.ts";
import type { ErrorCode, ErrorDetails } from "../core/errors.ts";
import type { Job, JobState } from "../core/job.ts";
import { countSettled, type DocumentProgress, type SegmentCounts, type TokenCounts } from "../core/job-progress.ts";

/** A job as `GET /status` shows it (spec §3). */
export interface JobView {
	job_id: string;
	status: JobState;
	progress: number;
	filename: string;
	created_at: string;
	completed_at: string | null;
	duration_seconds: number | null;
	error_message: string | null;
	download_url: string | null;
	message: string;
	model: string;
	target_language: string;
	source_language: string | null;
	segments: SegmentCounts;
	tokens: TokenCounts;
	cost_usd: number;
	seconds_remaining: number | null;
	documents: DocumentProgress[];
	error: {
		error_code: ErrorCode;
		message: string;
		recoverable: boolean;
		timestamp: string;
		details?: ErrorDetails;
	} | null;
	expires_at: string | null;
}

/** A rate over less time is not meaningful. */
const MIN_MEASURED_MS = 1_000;

/** What a job's owner sees of it at `now`: never a key, a path or another secret. */
export function viewJob(job: Job, now: number): JobView {
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
		segments: progress.segments,
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

/** The time left at the running attempt's rate; `null` while there is no rate, or no worker on the job. */
function estimateSecondsRemaining({ state, leaseUntil, progress }: Job, now: number): number | null {
	const { pace, segments } = progress;
	if (state !== "processing" || (leaseUntil ?? 0) <= now || !pace) return null;
	const settled = countSettled(progress);
	const elapsedMs = now - pace.since;
	if (settled <= pace.settled || elapsedMs < MIN_MEASURED_MS) return null;
	return Math.ceil(((segments.total - settled) * elapsedMs) / (settled - pace.settled) / 1_000);
}
