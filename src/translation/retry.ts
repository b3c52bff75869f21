import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../core/errors.ts";
import type { CallOutcome, PacingSession } from "../pacing/pacer.ts";
import { CallError, type TokenUsage, type Translator } from "../providers/translator.ts";
import { endReservation, type Spending, type UsageBound } from "./spending.ts";

export interface RetryPolicy {
	/** The first back-off of a call that broke; doubles up to the maximum. */
	baseDelayMs: number;
	maxDelayMs: number;
	/** How long a provider may stay busy without a success in between. */
	maxBusyMs: number;
	/** The same for one that is unreachable, and for one that has never answered in this run: likely a wrong address. */
	maxUnreachableMs: number;
	maxNeverReachedMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
	baseDelayMs: 1_000,
	maxDelayMs: 60_000,
	maxBusyMs: 60 * 60_000,
	maxUnreachableMs: 15 * 60_000,
	maxNeverReachedMs: 3 * 60_000,
};

/** The state of a text whose calls keep failing; its halves share it. */
export interface Trouble {
	/** When the first of these calls failed, by the monotonic clock. */
	since: number | null;
	/** Whether the call can be split into smaller ones. */
	canSplit: boolean;
}

/** Failures of a call, while others are answered, after which the call itself is the culprit. */
const MAX_SINGLE_FAILURES = 4;
/** Failures, with no other call to compare with, after which half of it is tried. */
const MAX_FAILURES_BEFORE_SPLIT = 8;

/** Timeouts in a row, each of a smaller call, after which the provider is taken to answer nothing. */
const MAX_TIMEOUT_ROUNDS = 5;
/** Parts of a request that may be refused one after the other; more than any request has. */
const MAX_CONCESSIONS = 12;

/** A wait before the next try, for the status message (spec §7). */
export interface Wait {
	fault: "busy" | "unreachable";
	delayMs: number;
}

/** One call to an engine, sent with the key whose turn it is. */
export interface PacedCall<M extends Translator, T> {
	send(translator: M): Promise<T>;
	/** What it costs; left out for free engines. */
	billing?: { worst: UsageBound; usageOf(answer: T): TokenUsage };
}

export interface CallerParts<M extends Translator> {
	/** The engine once per key, in the order of the session's lanes. */
	translators: readonly M[];
	session: PacingSession;
	/** Defaults to no accounting. */
	spending?: Spending | undefined;
	retryPolicy: RetryPolicy;
	/** Called for each wait before a retry; the session itself reports its pauses. */
	onWait?: ((wait: Wait) => void) | undefined;
}

export interface RetryingCaller<M extends Translator> {
	/**
	 * Sends `call` when its turn comes, and retries it until it is answered: a busy provider pauses the whole session,
	 * a broken call only itself, with exponential back-off and jitter (rule D7). Refused keys are dropped.
	 *
	 * @throws AppError when the provider refuses permanently or is unavailable too long: `API_KEY_INVALID` (recoverable
	 *   with another key), `RATE_LIMIT_EXCEEDED`, `TRANSLATION_FAILED`; `BUDGET_EXCEEDED` before the budget is passed
	 * @throws CallError `filtered` or `too_long`: the caller should send less. `too_long` too where this call keeps
	 *   failing while others are answered, as calls with long replies do on some connections
	 */
	run<T>(call: PacedCall<M, T>, signal: AbortSignal, trouble?: Trouble): Promise<T>;
}

/** One caller per engine and run. */
export function createRetryingCaller<M extends Translator>(parts: CallerParts<M>): RetryingCaller<M> {
	const { translators, session, spending, retryPolicy, onWait } = parts;
	/** By the monotonic clock; `null` until a call of this run is answered. */
	let answeredAt: number | null = null;
	/** When calls began to fail, by the monotonic clock; `null` while they succeed. */
	let troubleSince: number | null = null;
	/** How often in a row calls timed out, with no answer in between. */
	const timeouts = { rounds: 0, lastAt: 0 };

	function assertWithinRetryLimit(error: CallError, delayMs: number): void {
		troubleSince ??= performance.now();
		const waitedMs = performance.now() - troubleSince;
		// A provider that took the call is no wrong address, even if nothing came back yet.
		const isThere = answeredAt !== null || error.timedOut;
		const bound = retryLimitMs(error, retryPolicy, isThere);
		if (waitedMs + delayMs > bound) throw toAppError(error, Math.round(waitedMs / 60_000));
	}

	/** Calls that time out together are one event: they may have waited for the same thing. */
	function countTimeout(error: CallError, startedAt: number): void {
		if (startedAt < timeouts.lastAt) return;
		timeouts.rounds += 1;
		timeouts.lastAt = performance.now();
		if (timeouts.rounds >= MAX_TIMEOUT_ROUNDS)
			throw toAppError(error, Math.round((timeouts.lastAt - startedAt) / 60_000));
	}

	async function sendPaced<T>({ send, billing }: PacedCall<M, T>, signal: AbortSignal): Promise<T> {
		const reservation = (billing && (await spending?.reserve(billing.worst, signal))) ?? null;
		const turn = await session.enter(signal).catch((error: unknown) => {
			reservation?.release();
			throw error;
		});
		try {
			const answer = await sendConceding(() => send(translatorOf(translators, turn.lane)), signal);
			if (billing) reservation?.settle(billing.usageOf(answer));
			turn.end({ kind: "answered", work: billing && workOf(billing.usageOf(answer)) });
			return answer;
		} catch (error) {
			endReservation(reservation, error);
			const refused = error instanceof CallError && (error.fault === "key" || error.fault === "quota");
			// Before the turn ends, or the next call would take the refused key.
			const othersLeft = refused && session.drop(turn.lane);
			turn.end(outcomeOf(error));
			if (!othersLeft) throw error;
			throw new CallError(error.message, { fault: "busy", retryAfterMs: 0, cause: error });
		}
	}

	return {
		async run(call, signal, trouble = { since: null, canSplit: false }) {
			for (let tries = 0; ; tries += 1) {
				signal.throwIfAborted();
				const startedAt = performance.now();
				try {
					const answer = await sendPaced(call, signal);
					answeredAt = performance.now();
					troubleSince = null;
					timeouts.rounds = 0;
					return answer;
				} catch (error) {
					signal.throwIfAborted();
					if (!(error instanceof CallError)) throw error;
					if (error.fault === "filtered" || error.fault === "too_long") throw error;
					if (error.fault !== "busy" && error.fault !== "unreachable") throw toAppError(error, 0);
					if (error.timedOut) {
						countTimeout(error, startedAt);
						// A smaller call may come through where this one took too long, also as the first of all.
						if (trouble.canSplit) throw new CallError(error.message, { fault: "too_long", cause: error });
						continue;
					}
					if (error.fault === "unreachable" && isCulprit(trouble, tries + 1, answeredAt)) {
						throw new CallError(error.message, { fault: "too_long", cause: error });
					}
					const isCongested = isCongestion(error);
					const delayMs = isCongested ? (error.retryAfterMs ?? 0) : backOff(tries, retryPolicy);
					assertWithinRetryLimit(error, delayMs);
					if (isCongested) continue;
					onWait?.({ fault: error.fault, delayMs });
					await sleep(delayMs, undefined, { signal });
				}
			}
		},
	};
}

/** How much a call was, for the pace: what it wrote. */
function workOf({ output, characters = 0 }: TokenUsage): number {
	return output > 0 ? output : characters;
}

/** What was refused a part goes out again without it in the same turn: the provider is neither busy nor in trouble. */
async function sendConceding<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
	for (let concessions = 0; ; concessions += 1) {
		try {
			return await send();
		} catch (error) {
			signal.throwIfAborted();
			const isConceded = error instanceof CallError && error.fault === "conceded";
			if (!isConceded || concessions === MAX_CONCESSIONS) throw error;
		}
	}
}

function translatorOf<M>(translators: readonly M[], lane: number): M {
	const translator = translators[lane];
	if (!translator) throw new RangeError(`no translator for lane ${lane}`);
	return translator;
}

/** Statuses that ask for a retry of this call and say nothing about others. */
const THIS_CALL_ONLY: ReadonlySet<number | undefined> = new Set([408, 409, 425]);

/** Whether all calls should slow down, not this one alone. */
function isCongestion(error: CallError): boolean {
	if (error.retryAfterMs !== undefined) return true;
	return error.fault === "busy" && !THIS_CALL_ONLY.has(error.status);
}

function outcomeOf(error: unknown): CallOutcome {
	if (!(error instanceof CallError) || error.fault === "key" || error.fault === "quota") return { kind: "unknown" };
	if (error.fault === "too_long" && error.unsent) return { kind: "unknown" };
	if (isCongestion(error)) return { kind: "busy", retryAfterMs: error.retryAfterMs };
	return { kind: error.fault === "busy" || error.fault === "unreachable" ? "failed" : "answered" };
}

/** Whether the content of the call is to blame rather than the connection. */
function isCulprit(trouble: Trouble, failures: number, answeredAt: number | null): boolean {
	trouble.since ??= performance.now();
	if (answeredAt === null) return false;
	if (answeredAt > trouble.since) return failures >= MAX_SINGLE_FAILURES;
	return trouble.canSplit && failures >= MAX_FAILURES_BEFORE_SPLIT;
}

function retryLimitMs(error: CallError, retryPolicy: RetryPolicy, isThere: boolean): number {
	if (error.fault === "busy") return retryPolicy.maxBusyMs;
	return isThere ? retryPolicy.maxUnreachableMs : retryPolicy.maxNeverReachedMs;
}

/** Exponential, with jitter between half and the full delay, so that jobs don't return in step. */
function backOff(tries: number, retryPolicy: RetryPolicy): number {
	const full = Math.min(retryPolicy.baseDelayMs * 2 ** tries, retryPolicy.maxDelayMs);
	return full / 2 + (Math.random() * full) / 2;
}

/** The error with which a job ends for that call error. @param minutes how long it was waited for */
export function toAppError(error: CallError, minutes: number): AppError {
	const message = error.message.replace(/\.$/, "");
	const cause = error;
	switch (error.fault) {
		case "key":
			return new AppError(`${message}. Retry with another key.`, { code: "API_KEY_INVALID", recoverable: true, cause });
		case "quota":
			return new AppError(`${message}.`, { code: "RATE_LIMIT_EXCEEDED", cause });
		case "busy":
			return new AppError(`${message}. Waited ${minutes} minutes for it.`, { code: "RATE_LIMIT_EXCEEDED", cause });
		case "unreachable":
			return new AppError(`${message}. Waited ${minutes} minutes for it.`, { code: "TRANSLATION_FAILED", cause });
		default:
			return new AppError(`${message}.`, { code: "TRANSLATION_FAILED", cause });
	}
}
