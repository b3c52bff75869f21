import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../core/errors.ts";
import type { CallOutcome, RateLane } from "../pacing/pacer.ts";
import { CallError, type TokenUsage, type Translator } from "../providers/translator.ts";
import { endReservation, type Spending, type UsageBound } from "./spending.ts";

export interface RetryPolicy {
	/** First back-off of a call that broke; doubles up to the maximum. */
	baseDelayMs: number;
	maxDelayMs: number;
	/** How long a provider may stay busy without one success in between. */
	maxBusyMs: number;
	/** The same for one that can't be reached, and for one that never answered in this run: likely a wrong address. */
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

/** What is known of a text whose calls don't get through; its parts share it when it is sent in halves. */
export interface Trouble {
	/** When the first of these calls failed, by the monotonic clock. */
	since: number | null;
	/** Whether less can be sent at once. */
	canSplit: boolean;
}

/** So often a call may fail while others are answered, before it is the call that must be at fault. */
const MAX_SINGLE_FAILURES = 4;
/** And so often where no other call is there to compare, before half of it is tried. */
const MAX_FAILURES_BEFORE_SPLIT = 8;

/** A wait before the next try, for the status message (spec §7). */
export interface Wait {
	fault: "busy" | "unreachable";
	delayMs: number;
}

/** One call to an engine, sent with whichever key has its turn. */
export interface PacedCall<M extends Translator, T> {
	send(translator: M): Promise<T>;
	/** What it costs. */
	bill?: { worst: UsageBound; usageOf(answer: T): TokenUsage };
}

export interface CallerParts<M extends Translator> {
	/** The engine by each of its keys, numbered as the line's lanes. */
	translators: readonly M[];
	rateLane: RateLane;
	/** Left out: nobody counts. */
	spending?: Spending | undefined;
	retryPolicy: RetryPolicy;
	/** Hears of each wait of a call that could not be sent or was not answered; the line itself tells of its rests. */
	onWait?: ((wait: Wait) => void) | undefined;
}

export interface RetryingCaller<M extends Translator> {
	/**
	 * Sends `call` when its turn comes, until it is answered: a busy provider is waited for by the whole line,
	 * a call that breaks by itself, with a jittered, growing back-off (rule D7). Keys that are refused are set aside.
	 *
	 * @throws AppError when the provider refuses for good or stays away too long: `API_KEY_INVALID` (recoverable
	 *   with another key), `RATE_LIMIT_EXCEEDED`, `TRANSLATION_FAILED`; `BUDGET_EXCEEDED` before the budget is passed
	 * @throws CallError `filtered` or `too_long`: for the caller to send less. `too_long` also where this very
	 *   call keeps failing while others are answered, as calls with long replies do on some lines
	 */
	run<T>(call: PacedCall<M, T>, signal: AbortSignal, trouble?: Trouble): Promise<T>;
}

/** One caller per engine and run. */
export function createRetryingCaller<M extends Translator>(parts: CallerParts<M>): RetryingCaller<M> {
	const { translators, rateLane, spending, retryPolicy, onWait } = parts;
	/** By the monotonic clock; `null`: not once in this run. */
	let answeredAt: number | null = null;
	/** When the present trouble began, by the monotonic clock; `null` while calls succeed. */
	let troubleSince: number | null = null;

	function assertWithinRetryLimit(error: CallError, delayMs: number): void {
		troubleSince ??= performance.now();
		const waitedMs = performance.now() - troubleSince;
		const bound = retryLimitMs(error, retryPolicy, answeredAt !== null);
		if (waitedMs + delayMs > bound) throw toAppError(error, Math.round(waitedMs / 60_000));
	}

	async function sendPaced<T>({ send, bill }: PacedCall<M, T>, signal: AbortSignal): Promise<T> {
		const reservation = (bill && (await spending?.reserve(bill.worst, signal))) ?? null;
		const turn = await rateLane.enter(signal).catch((error: unknown) => {
			reservation?.release();
			throw error;
		});
		try {
			const answer = await send(translatorOf(translators, turn.lane));
			if (bill) reservation?.settle(bill.usageOf(answer));
			turn.end({ kind: "answered" });
			return answer;
		} catch (error) {
			endReservation(reservation, error);
			const refused = error instanceof CallError && (error.fault === "key" || error.fault === "quota");
			// Before its place is free, or the next call would take it.
			const othersLeft = refused && rateLane.drop(turn.lane);
			turn.end(outcomeOf(error));
			if (!othersLeft) throw error;
			throw new CallError(error.message, { fault: "busy", retryAfterMs: 0, cause: error });
		}
	}

	return {
		async run(call, signal, trouble = { since: null, canSplit: false }) {
			for (let tries = 0; ; tries += 1) {
				signal.throwIfAborted();
				try {
					const answer = await sendPaced(call, signal);
					answeredAt = performance.now();
					troubleSince = null;
					return answer;
				} catch (error) {
					signal.throwIfAborted();
					if (!(error instanceof CallError)) throw error;
					if (error.fault === "filtered" || error.fault === "too_long") throw error;
					if (error.fault !== "busy" && error.fault !== "unreachable") throw toAppError(error, 0);
					if (error.fault === "unreachable" && isCulprit(trouble, tries + 1, answeredAt)) {
						throw new CallError(error.message, { fault: "too_long", cause: error });
					}
					const isLines = isCongestion(error);
					const delayMs = isLines ? (error.retryAfterMs ?? 0) : backOff(tries, retryPolicy);
					assertWithinRetryLimit(error, delayMs);
					if (isLines) continue;
					onWait?.({ fault: error.fault, delayMs });
					await sleep(delayMs, undefined, { signal });
				}
			}
		},
	};
}

function translatorOf<M>(translators: readonly M[], lane: number): M {
	const translator = translators[lane];
	if (!translator) throw new RangeError(`no translator for lane ${lane}`);
	return translator;
}

/** Statuses that tell a call to come again and nothing of the others. */
const THIS_CALL_ONLY: ReadonlySet<number | undefined> = new Set([408, 409, 425]);

/** Whether all calls should hold back, and not this one alone. */
function isCongestion(error: CallError): boolean {
	if (error.retryAfterMs !== undefined) return true;
	return error.fault === "busy" && !THIS_CALL_ONLY.has(error.status);
}

function outcomeOf(error: unknown): CallOutcome {
	if (!(error instanceof CallError) || error.fault === "key" || error.fault === "quota") return { kind: "unknown" };
	if (isCongestion(error)) return { kind: "busy", retryAfterMs: error.retryAfterMs };
	return { kind: error.fault === "busy" || error.fault === "unreachable" ? "failed" : "answered" };
}

/** Whether the fault lies in what is sent rather than in the line. */
function isCulprit(trouble: Trouble, failures: number, answeredAt: number | null): boolean {
	trouble.since ??= performance.now();
	if (answeredAt === null) return false;
	if (answeredAt > trouble.since) return failures >= MAX_SINGLE_FAILURES;
	return trouble.canSplit && failures >= MAX_FAILURES_BEFORE_SPLIT;
}

function retryLimitMs(error: CallError, retryPolicy: RetryPolicy, everAnswered: boolean): number {
	if (error.fault === "busy") return retryPolicy.maxBusyMs;
	return everAnswered ? retryPolicy.maxUnreachableMs : retryPolicy.maxNeverReachedMs;
}

/** Doubling with jitter between half and whole, so that jobs don't return in step. */
function backOff(tries: number, retryPolicy: RetryPolicy): number {
	const full = Math.min(retryPolicy.baseDelayMs * 2 ** tries, retryPolicy.maxDelayMs);
	return full / 2 + (Math.random() * full) / 2;
}

function toAppError(error: CallError, minutes: number): AppError {
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
