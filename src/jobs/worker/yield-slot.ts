import type { Clock } from "../../core/clock.ts";
import type { Slot } from "../../queues/queue.ts";

/** A job's slot, which others have while its provider keeps it waiting. */
export interface YieldedSlot {
	/** The provider is busy, and for so long nothing is sent. */
	waits(quietMs: number): void;
	/** It has answered again. */
	resume(): void;
	/** The job needs no slot any more. */
	end(): void;
}

/**
 * Gives `slot` up once the job has waited longer than `timeoutMs` for its provider, in one wait or in several
 * with no answer between them, and takes it back with the next answer (rule C10). The job and its lease
 * stay as they are.
 */
export function yieldSlot(slot: Slot, clock: Pick<Clock, "monotonic">, patienceMs: number): YieldedSlot {
	/** `null`: the provider answers. */
	let waitsSince: number | null = null;
	let quietUntil = 0;
	let timer: NodeJS.Timeout | undefined;

	function giveUpIfQuiet(): void {
		// A call may be in flight; its answer or the next wait tells more.
		if (clock.monotonic() < quietUntil) slot.release();
	}

	return {
		waits(quietMs) {
			const now = clock.monotonic();
			waitsSince ??= now;
			quietUntil = Math.max(quietUntil, now + quietMs);
			clearTimeout(timer);
			timer = setTimeout(giveUpIfQuiet, Math.max(0, waitsSince + patienceMs - now));
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
