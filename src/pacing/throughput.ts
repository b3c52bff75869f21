/** Finds out how many calls at a time a server of its own pace works on, by what it gets done. */
export interface ThroughputProbe {
	/**
	 * Judges an answer that came while all of the window was in use.
	 *
	 * @param work how much the server wrote
	 * @returns the window from now on
	 */
	answered(work: number, now: number): number;
	/** The window was changed for another reason, or was not in use: what was measured says nothing. */
	restart(window: number): void;
}

/** A larger window must get so much more done than the smaller one, or it only makes calls wait for each other. */
const GAIN = 1.15;
/** Measures at a proven window before a larger one is tried again; doubles after each that gained nothing. */
const MEASURES_BEFORE_TRIAL = 24;
const MAX_DOUBLINGS = 3;

/**
 * A window is measured over as many answers as it holds calls, two at least, and doubled while that gains. A server that
 * works on one call at a time gets as much done with two, but the second call only waits.
 *
 * @param ceiling the largest window now
 */
export function createThroughputProbe(start: number, ceiling: () => number): ThroughputProbe {
	let window = start;
	/** The smaller window that the present one is compared with; `null` where it is proven. */
	let proven: { window: number; rate: number } | null = null;
	let measuredSince: number | null = null;
	let work = 0;
	let answers = 0;
	let holds = 0;
	let failedTrials = 0;

	function startMeasure(now: number | null): void {
		measuredSince = now;
		work = 0;
		answers = 0;
	}

	function judge(rate: number): void {
		if (proven !== null && rate < proven.rate * GAIN) {
			window = proven.window;
			holds = MEASURES_BEFORE_TRIAL * 2 ** Math.min(failedTrials, MAX_DOUBLINGS);
			failedTrials += 1;
			proven = null;
			return;
		}
		const next = Math.min(window * 2, ceiling());
		proven = null;
		if (holds > 0) holds -= 1;
		else if (next > window) {
			proven = { window, rate };
			window = next;
		}
	}

	return {
		answered(done, now) {
			// The first answer may have waited for the model to be loaded.
			if (measuredSince === null) {
				startMeasure(now);
				return window;
			}
			work += done;
			answers += 1;
			if (answers < Math.max(2, window)) return window;
			const rate = work / Math.max(now - measuredSince, 1);
			judge(rate);
			startMeasure(proven === null ? now : null);
			return window;
		},
		restart(changed) {
			window = changed;
			proven = null;
			startMeasure(null);
		},
	};
}
