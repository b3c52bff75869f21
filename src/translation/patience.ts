import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../core/errors.ts";
import { CallError } from "../translators/translator.ts";

export interface Patience {
	/** First back-off where the provider names no delay; doubles up to the maximum. */
	baseDelayMs: number;
	maxDelayMs: number;
	/** How long a provider may stay busy without one success in between. */
	maxBusyMs: number;
	/** The same for one that can't be reached, and for one that never answered in this run: likely a wrong address. */
	maxUnreachableMs: number;
	maxNeverReachedMs: number;
}

export const DEFAULT_PATIENCE: Patience = {
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
	divisible: boolean;
}

/** So often a call may fail while others are answered, before it is the call that must be at fault. */
const MAX_LONELY_FAILURES = 4;
/** And so often where no other call is there to compare, before half of it is tried. */
const MAX_FAILURES_UNDIVIDED = 8;

/** A wait before the next try, for the status message (SPEC §7). */
export interface Wait {
	/** What the provider answered; safe to show. */
	message: string;
	fault: "busy" | "unreachable";
	delayMs: number;
}

export interface PatientCaller {
	/**
	 * Runs `call` until it answers: waits as the provider asks, else with a jittered, growing back-off
	 * (RULES.md D7). While the provider is busy all calls of one caller wait together.
	 *
	 * @throws AppError when the provider refuses for good or stays away too long: `API_KEY_INVALID` (recoverable
	 *   with another key), `RATE_LIMIT_EXCEEDED`, `TRANSLATION_FAILED`
	 * @throws CallError `filtered` or `too_long`: for the caller to send less. `too_long` also where this very
	 *   call keeps failing while others are answered, as calls with long replies do on some lines
	 */
	run<T>(call: () => Promise<T>, signal: AbortSignal, trouble?: Trouble): Promise<T>;
}

/** One caller per provider and run; `onWait` hears of each wait. */
export function patientCaller(patience: Patience, onWait?: (wait: Wait) => void): PatientCaller {
	/** By the monotonic clock; `null`: not once in this run. */
	let answeredAt: number | null = null;
	/** When the present trouble began, by the monotonic clock; `null` while calls succeed. */
	let troubleSince: number | null = null;
	let resumeAt = 0;

	function checkPatience(error: CallError, delayMs: number): void {
		troubleSince ??= performance.now();
		const waitedMs = performance.now() - troubleSince;
		const bound = patienceFor(error, patience, answeredAt !== null);
		if (waitedMs + delayMs > bound) throw toAppError(error, Math.round(waitedMs / 60_000));
	}

	async function waitTurn(signal: AbortSignal): Promise<void> {
		// Another call may have put the time off meanwhile.
		for (let ms = resumeAt - performance.now(); ms > 0; ms = resumeAt - performance.now()) {
			await sleep(Math.ceil(ms), undefined, { signal });
		}
	}

	return {
		async run(call, signal, trouble = { since: null, divisible: false }) {
			for (let tries = 0; ; tries += 1) {
				await waitTurn(signal);
				signal.throwIfAborted();
				try {
					const answer = await call();
					answeredAt = performance.now();
					troubleSince = null;
					return answer;
				} catch (error) {
					signal.throwIfAborted();
					if (!(error instanceof CallError)) throw error;
					if (error.fault === "filtered" || error.fault === "too_long") throw error;
					if (error.fault !== "busy" && error.fault !== "unreachable") throw toAppError(error, 0);
					if (error.fault === "unreachable" && isAtFault(trouble, tries + 1, answeredAt)) {
						throw new CallError(error.message, { fault: "too_long", cause: error });
					}
					const delayMs = error.retryAfterMs ?? backOff(tries, patience);
					checkPatience(error, delayMs);
					if (delayMs > 0) onWait?.({ message: error.message, fault: error.fault, delayMs });
					// Being busy concerns all calls, a broken line perhaps this one alone.
					if (error.fault === "busy") resumeAt = Math.max(resumeAt, performance.now() + delayMs);
					else await sleep(delayMs, undefined, { signal });
				}
			}
		},
	};
}

/** Whether the fault lies in what is sent rather than in the line. */
function isAtFault(trouble: Trouble, failures: number, answeredAt: number | null): boolean {
	trouble.since ??= performance.now();
	if (answeredAt === null) return false;
	if (answeredAt > trouble.since) return failures >= MAX_LONELY_FAILURES;
	return trouble.divisible && failures >= MAX_FAILURES_UNDIVIDED;
}

function patienceFor(error: CallError, patience: Patience, everAnswered: boolean): number {
	if (error.fault === "busy") return patience.maxBusyMs;
	return everAnswered ? patience.maxUnreachableMs : patience.maxNeverReachedMs;
}

/** Doubling with jitter between half and whole, so that jobs don't return in step. */
function backOff(tries: number, patience: Patience): number {
	const full = Math.min(patience.baseDelayMs * 2 ** tries, patience.maxDelayMs);
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
