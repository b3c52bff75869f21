import type { Clock } from "../../core/clock.ts";
import type { Job } from "../../core/job.ts";
import type { JobLimits } from "../job-limits.ts";
import { AttemptStopped, type RunningAttempt } from "./attempt.ts";

export interface ProgressWatch {
	/** The job makes progress. For `quietMs` it can make none, because its provider is busy (spec §4). */
	touch(quietMs?: number): void;
	end(): void;
}

const MINUTE_MS = 60_000;
/** The longest delay that `setTimeout` takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Stops `attempt` with `timeout` when its job makes no progress for too long, or takes too long in total (spec §4). */
export function watchProgress(
	job: Job,
	attempt: RunningAttempt,
	clock: Clock,
	{ maxStillMs, maxJobMs }: Pick<JobLimits, "maxStillMs" | "maxJobMs">,
): ProgressWatch {
	// The claim is recorded in wall-clock time; from here on the monotonic clock is used.
	const overAt = clock.monotonic() + maxJobMs - (clock.now() - (job.startedAt ?? clock.now()));
	let stillSince = clock.monotonic();
	let timer: NodeJS.Timeout | undefined;

	function check(): void {
		const now = clock.monotonic();
		const stuckAt = stillSince + maxStillMs;
		if (now >= overAt) stop(`The job took longer than the ${minutes(maxJobMs)} minutes that are allowed.`);
		else if (now >= stuckAt) stop(`There was no progress for ${minutes(maxStillMs)} minutes.`);
		else timer = setTimeout(check, Math.min(Math.min(stuckAt, overAt) - now, MAX_TIMER_MS));
	}

	function stop(message: string): void {
		attempt.stop(new AttemptStopped("timeout", message));
	}

	check();
	return {
		touch(quietMs = 0) {
			// Progress of one call must not shorten the wait that another has announced.
			stillSince = Math.max(stillSince, clock.monotonic() + quietMs);
		},
		end() {
			clearTimeout(timer);
		},
	};
}

function minutes(ms: number): number {
	return Math.round((ms / MINUTE_MS) * 10) / 10;
}
