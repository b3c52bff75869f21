import type { Clock } from "../../core/clock.ts";
import type { Job } from "../../core/job.ts";
import type { JobLimits } from "../job-limits.ts";
import { AttemptStopped, type RunningAttempt } from "./attempt.ts";

export interface ProgressWatch {
	/** There is news of the job, so it is not stuck. For `quietMs` none can come, because its provider is busy (spec §4). */
	touch(quietMs?: number): void;
	end(): void;
}

const MINUTE_MS = 60_000;
/** No timer may be set further ahead. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Stops `attempt` with `timeout` when its job stands still for too long, or takes too long in all (spec §4). */
export function watchProgress(
	job: Job,
	attempt: RunningAttempt,
	clock: Clock,
	{ maxStillMs, maxJobMs }: Pick<JobLimits, "maxStillMs" | "maxJobMs">,
): ProgressWatch {
	// The claim is written in wall-clock time; from here on a clock that never jumps counts.
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
			// News of one call does not shorten the wait of another.
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
