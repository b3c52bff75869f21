import type { Clock } from "../core/clock.ts";

/** What is left of a key's window after a try. */
export interface WindowState {
	allowed: boolean;
	remaining: number;
	/** Until the window ends and counting begins anew; at least 1. */
	resetSeconds: number;
}

/** Counts tries by key. */
export interface WindowLimit {
	/** Takes one of the key's tries, where one is left. */
	take(key: string): WindowState;
	/** How the key stands, taking nothing. */
	look(key: string): WindowState;
}

export interface WindowOptions {
	/** Tries in one window. */
	max: number;
	windowMs: number;
	clock: Clock;
	/** Most keys that are remembered; above it those whose windows began first are forgotten. */
	maxKeys?: number;
}

/**
 * A window of its own for each key, from the key's first try on. In memory: each process counts by itself.
 */
export function windowLimit({ max, windowMs, clock, maxKeys = 100_000 }: WindowOptions): WindowLimit {
	/** In the order in which the windows began, which is that in which they end. */
	const windows = new Map<string, { used: number; endsAt: number }>();

	function dropEnded(now: number): void {
		for (const [key, { endsAt }] of windows) {
			if (endsAt > now && windows.size < maxKeys) return;
			windows.delete(key);
		}
	}

	function stateOf(used: number, msLeft: number): WindowState {
		const resetSeconds = Math.max(1, Math.ceil(msLeft / 1_000));
		return { allowed: used < max, remaining: Math.max(0, max - used), resetSeconds };
	}

	return {
		look(key) {
			const now = clock.monotonic();
			const window = windows.get(key);
			return window && window.endsAt > now ? stateOf(window.used, window.endsAt - now) : stateOf(0, windowMs);
		},
		take(key) {
			const now = clock.monotonic();
			dropEnded(now);
			const window = windows.get(key) ?? { used: 0, endsAt: now + windowMs };
			windows.set(key, window);
			const before = stateOf(window.used, window.endsAt - now);
			if (before.allowed) window.used++;
			return { ...before, remaining: Math.max(0, max - window.used) };
		},
	};
}
