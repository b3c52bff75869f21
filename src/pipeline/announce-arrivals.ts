import type { JobPatch } from "../core/job.ts";
import type { ProgressMeter } from "./progress.ts";

export interface ArrivalPace {
	/** The shortest time between two writes of the job's record. */
	everyMs: number;
	/** After so long one is made even if nothing changed: the job does not stand still. */
	atLeastEveryMs: number;
}

export interface Arrivals {
	/** So many segments have arrived in replies under way. */
	arrived(segments: number): void;
	/** Something moves, though nothing arrives for this job. */
	isAlive(): void;
	/**
	 * Runs `save`, which counts what has arrived and stores it, while nothing is announced: an announcement before it would
	 * show what is not stored yet, and one that is still being written would show less than was stored.
	 */
	whileSilent<T>(save: () => Promise<T>): Promise<T>;
}

const PACE: ArrivalPace = { everyMs: 5_000, atLeastEveryMs: 60_000 };

/**
 * Shows how far replies under way have come, with few writes, however many tokens they arrive in.
 */
export function announceArrivals(
	meter: Pick<ProgressMeter, "arriving" | "current">,
	announce: (patch: JobPatch) => Promise<void>,
	{ everyMs, atLeastEveryMs }: ArrivalPace = PACE,
): Arrivals {
	let shown = meter.current().percent;
	let announcedAt = performance.now();
	let announcing: Promise<void> = Promise.resolve();
	let isSilent = false;

	function show(): void {
		if (isSilent) return;
		const sinceMs = performance.now() - announcedAt;
		if (sinceMs < everyMs) return;
		const progress = meter.current();
		if (progress.percent === shown && sinceMs < atLeastEveryMs) return;
		shown = progress.percent;
		announcedAt = performance.now();
		announcing = announce({ progress }).catch(() => {});
	}

	return {
		arrived(segments) {
			meter.arriving(segments);
			show();
		},
		isAlive: show,
		async whileSilent(save) {
			isSilent = true;
			try {
				await announcing;
				return await save();
			} finally {
				isSilent = false;
			}
		},
	};
}
