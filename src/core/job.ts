import { dueAtEnd, type JobCallback } from "./callback.ts";
import type { ErrorRecord } from "./errors.ts";
import type { GlossaryTerm } from "./glossary.ts";
import type { Layout } from "./layout.ts";
import type { Selection } from "./selection.ts";

/** Spec §5: `pending → processing → completed | failed | cancelled`, back to `pending` by retry only. */
export const JOB_STATES = ["pending", "processing", "completed", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What the user asked for, resolved and fixed at submit (spec §5). */
export interface JobOptions {
	/** Canonical BCP 47 tag. */
	targetLanguage: string;
	/** Canonical tag, or `null`: taken from the book or detected. */
	sourceLanguage: string | null;
	/** The name the user chose, a key of the catalog. */
	model: string;
	/** The provider's model id, resolved from the name or given. */
	modelId: string;
	/** The caller's own address in place of the provider's; the operator's keys are never sent there. */
	baseUrl?: string;
	layout: Layout;
	selection: Selection;
	/** Translate only so many segments; `null`: the whole book. */
	testSegments: number | null;
	/** Which ones; left out: the first. */
	testSample?: "first" | "representative";
	/** The user's further instructions, with `{text}` and `{language}` as in BBM's prompts. */
	prompt?: string;
	/** A named style or the user's own words. */
	style?: string;
	glossary?: readonly GlossaryTerm[];
	/** False: batches travel without what stands before them. */
	context?: boolean;
	/** Sent to the provider only when given (rule D9). */
	temperature: number | null;
	/** US dollars that the job may cost in all, retries included (rule D8); left out: no bound. */
	maxCostUsd?: number;
}

export interface SegmentCounts {
	total: number;
	/** Verified translations, cached and edited ones included. */
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
 * The counters that move while a job runs. They only grow within a job's life, retries included; only `needs_review`
 * falls, because a retry asks again.
 */
export interface JobProgress {
	/** 0–100, integer. 100 only when the file is there. */
	percent: number;
	segments: SegmentCounts;
	tokens: TokenCounts;
	/** What was spent: told by the provider, and what is assumed. */
	costUsd: number;
	/** Characters that engines have billed by the character. */
	characters?: number;
	/** Requests sent, refused ones included. */
	requests?: number;
	/** The part of all that went to requests after a batch's first, and to answers that were asked for again. */
	retries?: { requests: number; tokens: TokenCounts; characters: number };
	/** The part of `costUsd` that nobody told: estimated tokens, and the worst case of calls that broke off. */
	assumedUsd?: number;
	/** The worst case of the calls in flight; not in `costUsd` while they are. */
	reservedUsd?: number;
	documents: DocumentProgress[];
	/** Where the rate of the running attempt is measured from; left out while there is none. */
	pace?: Pace;
}

/** How many segments were settled at a time of the running attempt. */
export interface Pace {
	/** Wall-clock milliseconds. */
	since: number;
	settled: number;
}

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

export const NO_PROGRESS: JobProgress = {
	percent: 0,
	segments: { total: 0, done: 0, cached: 0, needs_review: 0 },
	tokens: { input: 0, output: 0 },
	costUsd: 0,
	documents: [],
};

/** Segments that no provider is asked for any more. */
export function countSettled({ segments }: JobProgress): number {
	return segments.done + segments.needs_review;
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

/** What a user's retry may change. */
export type JobRetry = Pick<Job, "options" | "sealedKey" | "broughtKey">;

/** The job after its user's retry, or `null` where it has not failed and is not cancelled, or has expired (spec §5). */
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

/** The job after its attempt ended; the caller's key goes with it. */
export function ended(job: Job, ending: JobEnding, now: number): Job {
	const version = job.version + 1;
	const told = dueAtEnd(job, { state: ending.state, version, now });
	const common = { ...job, ...told, version, endedAt: now, leaseUntil: null, workerId: null, sealedKey: null };
	if (ending.state === "completed") return { ...common, ...ending, error: null };
	return { ...common, ...ending };
}

/** The job after a cancel; `null` where it has ended already (rule C2: the first wins). */
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
