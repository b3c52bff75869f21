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
	 * (RULES.md D7). All calls of one caller wait together.
	 *
	 * @throws AppError when the provider refuses for good or stays away too long: `API_KEY_INVALID` (recoverable
	 *   with another key), `RATE_LIMIT_EXCEEDED`, `TRANSLATION_FAILED`
	 * @throws CallError `filtered` or `too_long`: for the caller to send less
	 */
	run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** One caller per provider and run; `onWait` hears of each wait. */
export function patientCaller(patience: Patience, onWait?: (wait: Wait) => void): PatientCaller {
	let everAnswered = false;
	/** When the present trouble began, by the monotonic clock; `null` while calls succeed. */
	let troubleSince: number | null = null;
	let resumeAt = 0;

	function checkPatience(error: CallError, delayMs: number): void {
		troubleSince ??= performance.now();
		const bound = patienceFor(error, patience, everAnswered);
		if (performance.now() - troubleSince + delayMs > bound) throw toAppError(error, Math.round(bound / 60_000));
	}

	async function waitTurn(signal: AbortSignal): Promise<void> {
		while (resumeAt > performance.now()) await sleep(resumeAt - performance.now(), undefined, { signal });
	}

	return {
		async run(call, signal) {
			for (let tries = 0; ; tries += 1) {
				await waitTurn(signal);
				signal.throwIfAborted();
				try {
					const answer = await call();
					everAnswered = true;
					troubleSince = null;
					return answer;
				} catch (error) {
					signal.throwIfAborted();
					if (!(error instanceof CallError)) throw error;
					if (error.fault === "filtered" || error.fault === "too_long") throw error;
					if (error.fault !== "busy" && error.fault !== "unreachable") throw toAppError(error, 0);
					const delayMs = error.retryAfterMs ?? backOff(tries, patience);
					checkPatience(error, delayMs);
					resumeAt = Math.max(resumeAt, performance.now() + delayMs);
					if (delayMs > 0) onWait?.({ message: error.message, fault: error.fault, delayMs });
				}
			}
		},
	};
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
	const cause = error;
	switch (error.fault) {
		case "key":
			return new AppError(`${error.message}. Retry with another key.`, {
				code: "API_KEY_INVALID",
				recoverable: true,
				cause,
			});
		case "quota":
			return new AppError(error.message, { code: "RATE_LIMIT_EXCEEDED", cause });
		case "busy":
			return new AppError(`${error.message}. It stayed so for ${minutes} minutes.`, {
				code: "RATE_LIMIT_EXCEEDED",
				cause,
			});
		case "unreachable":
			return new AppError(`${error.message}. It stayed so for ${minutes} minutes.`, {
				code: "TRANSLATION_FAILED",
				cause,
			});
		default:
			return new AppError(error.message, { code: "TRANSLATION_FAILED", cause });
	}
}
