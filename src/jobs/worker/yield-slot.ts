import type { Clock } from "../../core/clock.ts";
import type { Slot } from "../../queues/queue.ts";

/** A job's slot, which other jobs use while the job waits for its provider. */
export interface YieldedSlot {
	/** The provider is busy, and nothing is sent for so long. */
	waits(quietMs: number): void;
	/** It has answered again. */
	resume(): void;
	/** The job no longer needs a slot. */
	end(): void;
}

/**
 * Releases `slot` once the job has waited longer than `patienceMs` for its provider, in one wait or in several with no
 * answer between them, and reacquires it with the next answer (rule C10). The job and its lease are not affected.
 */
export function yieldSlot(slot: Slot, clock: Pick<Clock, "monotonic">, patienceMs: number): YieldedSlot {
	/** `null`: the provider answers. */
	let waitsSince: number | null = null;
	let quietUntil = 0;
	let timer: NodeJS.Timeout | undefined;

	function releaseIfQuiet(): void {
		// Otherwise a call is in flight: its answer or the next wait decides.
		if (clock.monotonic() < quietUntil) slot.release();
	}

	return {
		waits(quietMs) {
			const now = clock.monotonic();
			waitsSince ??= now;
			quietUntil = Math.max(quietUntil, now + quietMs);
			clearTimeout(timer);
			timer = setTimeout(releaseIfQuiet, Math.max(0, waitsSince + patienceMs - now));
		},
		resume() {
			clearTimeout(timer);
			if (waitsSince !== null) slot.reacquire();
			waitsSince = null;
		},
		end() {
			clearTimeout(timer);
		},
	};
}
