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
	/** The job's revision whose texts it holds. */
	revision: number;
	/** Its `dcterms:modified` in wall-clock milliseconds; every later rendering has the same (rule B11). */
	modifiedAt: number;
	/** The proof that goes with it (spec §6.5), as JSON. */
	reportKey: string;
	/** Segments whose edits the safety net dropped, so that they stand in the source (rule B12); left out: none. */
	droppedSegments?: readonly string[];
	/** When a later book took its place, wall-clock milliseconds: kept on for links that lead to it. Left out: never. */
	supersededAt?: number;
}

export interface Job {
	id: string;
	/** Who may see it: the JWT's `user_id`, or `local` without auth. */
	owner: string;
	/** Whom limits and fairness count: without auth the client's address. Left out: the owner. */
	caller?: string;
	state: JobState;
	/** Grows by one at each write; the `ETag` and the event id. */
	version: number;
	/** How often a worker has claimed it; the fence of every later write (rule C1). */
	attempt: number;
	workerId: string | null;
	/** Wall-clock milliseconds; all times below too. */
	leaseUntil: number | null;
	createdAt: number;
	/** First claim since submit or the last retry. */
	startedAt: number | null;
	endedAt: number | null;
	expiresAt: number | null;
	/** The name the user gave the file, for display and the download's name only. */
	filename: string;
	inputKey: string;
	inputBytes: number;
	inputSha256: string;
	options: JobOptions;
	/** The caller's provider key, encrypted; `null` once the job has ended. */
	sealedKey: string | null;
	/** The caller brought a key; a retry has to bring it again, for it is erased at the end. */
	broughtKey?: boolean;
	/** Of a request that its caller may send again: what it was, and what was answered (rule C11). */
	submission?: { digest: string; estimatedMinutes: number };
	/** Left out: nobody is told of its end. */
	callback?: JobCallback;
	/** The attempt that the user's last retry followed: what it and those before gave up on is asked again (rule C6). */
	retriedAtAttempt?: number;
	/** Resolved when the book was read. */
	sourceLanguage: string | null;
	/** Who translates, as the book names it; left out before the first attempt has found its engine. */
	engineName?: string;
	progress: JobProgress;
	/** One line on what is going on, for people. */
	message: string;
	/** What the completing write named. */
	output: JobOutput | null;
	/** Grows by one with each text that is changed by hand or sent again; a book of an earlier one is out of date. */
	revision: number;
	/** When it grew last; what a book of that revision has as `dcterms:modified` (rule B11). Left out: never. */
	revisedAt?: number;
	/** Books rendered since: other layouts, later revisions. */
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

/** Whom limits and fairness count this job for (spec §4). */
export function callerOfJob({ caller, owner }: Job): string {
	return caller ?? owner;
}

export function hasEnded(state: JobState): boolean {
	return state === "completed" || state === "failed" || state === "cancelled";
}

/** Whether nobody may see `job` any more: reads filter by time, whenever the sweep comes (rule C8). */
export function hasExpired(job: Job, now: number): boolean {
	return hasEnded(job.state) && job.expiresAt !== null && job.expiresAt <= now;
}

/** A worker may take over a processing job this long after its lease ended (rule C1). */
export const LEASE_GRACE_MS = 10_000;

/** Whether a worker may claim `job` at `now`: pending, or left by a worker whose lease is over. */
export function isClaimable(job: Job, now: number): boolean {
	if (job.state === "pending") return true;
	return job.state === "processing" && (job.leaseUntil ?? 0) + LEASE_GRACE_MS <= now;
}
