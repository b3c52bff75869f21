import type { Clock } from "../../core/clock.ts";
import { countSettled, type JobPatch, type Pace } from "../../core/job.ts";

/** The rate is measured over this much of the past, so that it follows a provider that slows down. */
const WINDOW_MS = 120_000;
/** Notes are kept so far apart, so that they stay few. */
const NOTE_EVERY_MS = 1_000;

/**
 * Measures one attempt: what is settled when it begins, resumed segments included, took it no time.
 *
 * @returns gives each patch with counters the time and count that the rate is to be measured from
 */
export function measurePace(clock: Clock): (patch: JobPatch) => JobPatch {
	const notes: Pace[] = [];

	function note(settled: number): Pace {
		const now = clock.now();
		const last = notes.at(-1);
		if (!last || (last.settled !== settled && now - last.since >= NOTE_EVERY_MS)) notes.push({ since: now, settled });
		while (notes[1] && now - notes[1].since >= WINDOW_MS) notes.shift();
		return notes[0] ?? { since: now, settled };
	}

	return (patch) => {
		if (!patch.progress) return patch;
		return { ...patch, progress: { ...patch.progress, pace: note(countSettled(patch.progress)) } };
	};
}
