import { dueAtEnd, type JobCallback } from "./callback.ts";
import type { ErrorRecord } from "./errors.ts";
import type { GlossaryTerm } from "./glossary.ts";
import type { Layout } from "./layout.ts";
import type { Selection } from "./selection.ts";

/** Spec §5: `pending → processing → completed | failed | cancelled`, back to `pending` by retry only. */
export const JOB_STATES = ["pending", "processing", "completed", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** The user's options, resolved and fixed at submission (spec §5). */
export interface JobOptions {
	/** Canonical BCP 47 tag. */
	targetLanguage: string;
	/** Canonical tag; `null` takes it from the book or detects it. */
	sourceLanguage: string | null;
	/** The name that the user chose, a key of the catalog. */
	model: string;
	/** The provider's model id, resolved from the name or given. */
	modelId: string;
	/** The caller's endpoint instead of the provider's; the operator's keys are never sent there. */
	baseUrl?: string;
	layout: Layout;
	selection: Selection;
	/** The number of segments to translate; `null` means the whole book. */
	testSegments: number | null;
	/** Which segments. Defaults to the first ones. */
	testSample?: "first" | "representative";
	/** The user's further instructions, with `{text}` and `{language}` as in BBM's prompts. */
	prompt?: string;
	/** A named style or the user's own words. */
	style?: string;
	glossary?: readonly GlossaryTerm[];
	/** Whether batches are sent with the text before them. */
	context?: boolean;
	/** Sent to the provider only when given (rule D9). */
	temperature: number | null;
	/** The most US dollars that the job may cost, retries included (rule D8). Defaults to no limit. */
	maxCostUsd?: number;
}

export interface SegmentCounts {
	total: number;
	/** Verified translations, including cached and edited ones. */
	done: number;
	cached: number;
	needs_review: number;
}

export interface TokenCounts {
	input: number;
	output: number;
}

export interface DocumentProgress {
	id: string;
	title: string;
	total: number;
	done: number;
}

/**
 * The counters of a running job. Over a job's life, retries included, they only grow; except `needs_review`, which
 * falls when a retry translates those segments again.
 */
export interface JobProgress {
	/** 0–100, integer. 100 only once the file exists. */
	percent: number;
	segments: SegmentCounts;
	tokens: TokenCounts;
	/** What was spent: as reported by the provider, or assumed. */
	costUsd: number;
	/** Characters billed by engines that charge per character. */
	characters?: number;
	/** Requests sent, including refused ones. */
	requests?: number;
	/** The part of all this that was spent on requests after a batch's first, and on repairs. */
	retries?: { requests: number; tokens: TokenCounts; characters: number };
	/** The unconfirmed part of `costUsd`: estimated tokens, and the worst case of calls that broke off. */
	assumedUsd?: number;
	/** The worst case of the calls in flight; not part of `costUsd`. */
	reservedUsd?: number;
	documents: DocumentProgress[];
	/** The point from which the running attempt's rate is measured; absent without one. */
	pace?: Pace;
}

/** The number of settled segments at one time of the running attempt. */
export interface Pace {
	/** Wall-clock milliseconds. */
	since: number;
	settled: number;
}

/** A finished file, published by the completing write (rule C3). */
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
	/** Segments whose edits the safety net dropped, so that they keep their source (rule B12). Defaults to none. */
	droppedSegments?: readonly string[];
	/** When a later book replaced it, wall-clock milliseconds; kept for existing links. Absent if current. */
	supersededAt?: number;
}

export interface Job {
	id: string;
	/** The user who may see it: the JWT's `user_id`, or `local` without auth. */
	owner: string;
	/** The caller for limits and fairness: without auth the client's address. Defaults to the owner. */
	caller?: string;
	state: JobState;
	/** Incremented by each write; used as `ETag` and event id. */
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
	/** Whether the caller sent a key; a retry has to send it again, because it is erased at the end. */
	broughtKey?: boolean;
	/** For idempotent requests: the request's fingerprint and its answer (rule C11). */
	submission?: { digest: string; estimatedMinutes: number };
	/** Absent if nobody is notified of its end. */
	callback?: JobCallback;
	/** The last attempt before the user's latest retry: what was given up on until then is translated again (rule C6). */
	retriedAtAttempt?: number;
	/** Resolved when the book is read. */
	sourceLanguage: string | null;
	/** The translator's name in the book; absent until the first attempt has opened its engine. */
	engineName?: string;
	progress: JobProgress;
	/** A one-line status for people. */
	message: string;
	/** Set by the completing write. */
	output: JobOutput | null;
	/** Incremented when a text is edited or retranslated; a book of an earlier revision is out of date. */
	revision: number;
	/** When the revision last changed: the `dcterms:modified` of its books (rule B11). Absent until then. */
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

export const NO_PROGRESS: JobProgress = {
	percent: 0,
	segments: { total: 0, done: 0, cached: 0, needs_review: 0 },
	tokens: { input: 0, output: 0 },
	costUsd: 0,
	documents: [],
};

/** The segments that need no more requests. */
export function countSettled({ segments }: JobProgress): number {
	return segments.done + segments.needs_review;
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

/** The job after a claim: the one transition that makes a new attempt. */
export function claimed(job: Job, workerId: string, leaseMs: number, now: number): Job {
	const { pace: _ofAnEarlierAttempt, ...progress } = job.progress;
	return {
		...job,
		progress,
		state: "processing",
		version: job.version + 1,
		attempt: job.attempt + 1,
		workerId,
		leaseUntil: now + leaseMs,
		startedAt: job.startedAt ?? now,
		message: "starting",
	};
}

/** What a retry by the user may change. */
export type JobRetry = Pick<Job, "options" | "sealedKey" | "broughtKey">;

/** The job after a retry by its user, or `null` unless it has failed or was cancelled and has not expired (spec §5). */
export function retried(job: Job, retry: JobRetry, now: number): Job | null {
	if ((job.state !== "failed" && job.state !== "cancelled") || hasExpired(job, now)) return null;
	return {
		...job,
		...retry,
		state: "pending",
		version: job.version + 1,
		retriedAtAttempt: job.attempt,
		startedAt: null,
		endedAt: null,
		expiresAt: null,
		message: "waiting for a worker",
		error: null,
	};
}

/** The job after its attempt has ended, without the caller's key. */
export function ended(job: Job, ending: JobEnding, now: number): Job {
	const version = job.version + 1;
	const told = dueAtEnd(job, { state: ending.state, version, now });
	const common = { ...job, ...told, version, endedAt: now, leaseUntil: null, workerId: null, sealedKey: null };
	if (ending.state === "completed") return { ...common, ...ending, error: null };
	return { ...common, ...ending };
}

/** The job after a cancel, or `null` if it has ended already (rule C2: the first wins). */
export function cancelled(job: Job, now: number, expiresAt: number | null): Job | null {
	if (hasEnded(job.state)) return null;
	const version = job.version + 1;
	return {
		...job,
		...dueAtEnd(job, { state: "cancelled", version, now }),
		state: "cancelled",
		version,
		endedAt: now,
		expiresAt,
		leaseUntil: null,
		workerId: null,
		sealedKey: null,
		message: "cancelled",
	};
}
