import type { Clock } from "../../core/clock.ts";
import type { JobPatch } from "../../core/job.ts";
import { countSettled, type Pace } from "../../core/job-progress.ts";

/** The rate is measured over this much of the past, so that it follows a provider that slows down. */
const WINDOW_MS = 120_000;
/** Samples are at least so far apart, so that they stay few. */
const SAMPLE_EVERY_MS = 1_000;

/**
 * Measures the pace of one attempt. What is settled when it begins, resumed segments included, does not count.
 *
 * @returns adds to each patch with counters the time and count that the rate is to be measured from
 */
export function measurePace(clock: Clock): (patch: JobPatch) => JobPatch {
	const samples: Pace[] = [];

	function sample(settled: number): Pace {
		const now = clock.now();
		const last = samples.at(-1);
		if (!last || (last.settled !== settled && now - last.since >= SAMPLE_EVERY_MS))
			samples.push({ since: now, settled });
		while (samples[1] && now - samples[1].since >= WINDOW_MS) samples.shift();
		return samples[0] ?? { since: now, settled };
	}

	return (patch) => {
		if (!patch.progress) return patch;
		return { ...patch, progress: { ...patch.progress, pace: sample(countSettled(patch.progress)) } };
	};
}
