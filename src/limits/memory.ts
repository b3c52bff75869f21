import type { Clock } from "../core/clock.ts";
import { type WindowBounds, type WindowLimit, windowState } from "./window-limit.ts";

export interface MemoryLimitOptions extends WindowBounds {
	clock: Clock;
	/** Most keys that are remembered; above it those whose windows began first are forgotten. */
	maxKeys?: number;
}

/** In memory: each process counts by itself. */
export function createMemoryLimit({ max, windowMs, clock, maxKeys = 100_000 }: MemoryLimitOptions): WindowLimit {
	/** In the order in which the windows began, which is that in which they end. */
	const windows = new Map<string, { used: number; endsAt: number }>();

	function dropEnded(now: number): void {
		for (const [key, { endsAt }] of windows) {
			if (endsAt > now && windows.size < maxKeys) return;
			windows.delete(key);
		}
	}

	return {
		async look(key) {
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
