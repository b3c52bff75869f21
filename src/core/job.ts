import type { JobCallback } from "./callback.ts";
import type { ErrorRecord } from "./errors.ts";
import type { JobOptions } from "./job-options.ts";
import { type JobProgress, NO_PROGRESS } from "./job-progress.ts";
import type { Layout } from "./layout.ts";

/** Spec §5: `pending → processing → completed | failed | cancelled`, back to `pending` by retry only. */
export const JOB_STATES = ["pending", "processing", "completed", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A finished file, named by the completing write (rule C3). */
export interface JobOutput {
	blobKey: string;
	bytes: number;
	sha256: string;
	layout: Layout;
	/** The revision of the job's texts in it. */
	revision: number;
	/** Its `dcterms:modified` in wall-clock milliseconds; the same in every later rendering (rule B11). */
	modifiedAt: number;
	/** Its report (spec §6.5), as JSON. */
	reportKey: string;
	/** Segments whose edits the safety net dropped, so that they stay in the source (rule B12). Defaults to none. */
	droppedSegments?: readonly string[];
	/** When a later book replaced it, wall-clock milliseconds; it is kept for links that lead to it. Absent: never. */
	supersededAt?: number;
}

export interface Job {
	id: string;
	/** The user who may see it: the JWT's `user_id`, or `local` without auth. */
	owner: string;
	/** Whom limits and fairness count: without auth the client's address. Defaults to the owner. */
	caller?: string;
	state: JobState;
	/** Incremented by each write; the `ETag` and the event id. */
	version: number;
	/** The number of claims so far; the fence of every later write (rule C1). */
	attempt: number;
	workerId: string | null;
	/** Wall-clock milliseconds, like all times below. */
	leaseUntil: number | null;
	createdAt: number;
	/** The first claim since submission or the last retry. */
	startedAt: number | null;
	endedAt: number | null;
	expiresAt: number | null;
	/** The uploaded file's name, only for display and the download's name. */
	filename: string;
	inputKey: string;
	inputBytes: number;
	inputSha256: string;
	options: JobOptions;
	/** The caller's provider key, encrypted; erased (`null`) when the job ends. */
	sealedKey: string | null;
	/** The caller sent a key; a retry has to send it again, because it is erased at the end. */
	broughtKey?: boolean;
	/** Of an idempotent request: its digest, and what was answered (rule C11). */
	submission?: { digest: string; estimatedMinutes: number };
	/** Absent: the end is not reported. */
	callback?: JobCallback;
	/** The last attempt before the user's last retry: what attempts up to it gave up on is sent again (rule C6). */
	retriedAtAttempt?: number;
	/** Resolved when the book is read. */
	sourceLanguage: string | null;
	/** Who translates, as the book names it; absent before the first attempt has opened its translator. */
	engineName?: string;
	progress: JobProgress;
	/** One line on what is happening, for people. */
	message: string;
	/** As the completing write named it. */
	output: JobOutput | null;
	/** Incremented with each text that is corrected or translated again; books of earlier revisions are out of date. */
	revision: number;
	/** When it was incremented last; the `dcterms:modified` of books of that revision (rule B11). Absent: never. */
	revisedAt?: number;
	/** Books rendered later: other layouts, later revisions. */
	renditions: readonly JobOutput[];
	error: ErrorRecord | null;
}

/** The fields that a fenced write of a running attempt may change. */
export type JobPatch = Partial<Pick<Job, "progress" | "message" | "sourceLanguage" | "engineName" | "leaseUntil">>;

/** How a running attempt ends. */
export type JobEnding =
	| { state: "completed"; output: JobOutput; progress: JobProgress; message: string; expiresAt: number | null }
	| { state: "failed"; error: ErrorRecord; message: string; expiresAt: number | null };

/** What a job is made of; the rest of its record is the same for every new job. */
export type NewJob = Pick<Job, "id" | "owner" | "createdAt" | "options"> & Partial<Job>;

/** The record of a job that no worker has claimed yet. */
export function createJobRecord(job: NewJob): Job {
	return {
		state: "pending",
		version: 1,
		attempt: 0,
		workerId: null,
		leaseUntil: null,
		startedAt: null,
		endedAt: null,
		expiresAt: null,
		filename: "",
		inputKey: "",
		inputBytes: 0,
		inputSha256: "",
		sealedKey: null,
		sourceLanguage: null,
		progress: NO_PROGRESS,
		message: "waiting for a worker",
		output: null,
		revision: 0,
		renditions: [],
		error: null,
		...job,
	};
}

/** The caller that this job counts for in limits and fairness (spec §4). */
export function callerOfJob({ caller, owner }: Job): string {
	return caller ?? owner;
}

export function hasEnded(state: JobState): boolean {
	return state === "completed" || state === "failed" || state === "cancelled";
}

/** Whether `job` is hidden from readers: reads filter by time, regardless of when the sweep runs (rule C8). */
export function hasExpired(job: Job, now: number): boolean {
	return hasEnded(job.state) && job.expiresAt !== null && job.expiresAt <= now;
}

/** How long after a lease's end another worker may take over (rule C1). */
export const LEASE_GRACE_MS = 10_000;

/** Whether a worker may claim `job` at `now`: it is pending, or its worker's lease is over. */
export function isClaimable(job: Job, now: number): boolean {
	if (job.state === "pending") return true;
	return job.state === "processing" && (job.leaseUntil ?? 0) + LEASE_GRACE_MS <= now;
}
