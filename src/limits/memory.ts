import type { Clock } from "../core/clock.ts";
import { type WindowBounds, type WindowLimit, windowState } from "./window-limit.ts";

export interface MemoryLimitOptions extends WindowBounds {
	clock: Clock;
	/** Beyond this many keys, those with the oldest windows are evicted. */
	maxKeys?: number;
}

/** Counts in memory, separately in each process. */
export function createMemoryLimit({ max, windowMs, clock, maxKeys = 100_000 }: MemoryLimitOptions): WindowLimit {
	/** Ordered by start, and therefore also by end. */
	const windows = new Map<string, { used: number; endsAt: number }>();

	function dropEnded(now: number): void {
		for (const [key, { endsAt }] of windows) {
			if (endsAt > now && windows.size < maxKeys) return;
			windows.delete(key);
		}
	}

	return {
		async peek(key) {
			const now = clock.monotonic();
			const window = windows.get(key);
			const isOver = window === undefined || window.endsAt <= now;
			return isOver ? windowState(max, 0, windowMs) : windowState(max, window.used, window.endsAt - now);
		},
		async take(key) {
			const now = clock.monotonic();
			dropEnded(now);
			const window = windows.get(key) ?? { used: 0, endsAt: now + windowMs };
			windows.set(key, window);
			const before = windowState(max, window.used, window.endsAt - now);
			if (before.allowed) window.used++;
			return { ...before, remaining: Math.max(0, max - window.used) };
		},
	};
}
