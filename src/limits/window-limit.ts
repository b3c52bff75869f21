/** What is left of a key's window after a try. */
export interface WindowState {
	allowed: boolean;
	remaining: number;
	/** Until the window ends and counting begins anew; at least 1. */
	resetSeconds: number;
}

/**
 * Counts tries by key, in a window of its own for each key, from the key's first try on. Always answers, within
 * about a second: where what it counts in is away it counts by itself.
 */
export interface WindowLimit {
	/** Takes one of the key's tries, where one is left. A try that is refused prolongs nothing. */
	take(key: string): Promise<WindowState>;
	/** How the key stands, taking nothing. */
	look(key: string): Promise<WindowState>;
}

export interface WindowBounds {
	/** Tries in one window; at least 1. */
	max: number;
	windowMs: number;
}

/** @param name keeps its counts apart from those of other limits */
export type OpenLimit = (name: string, bounds: WindowBounds) => WindowLimit;

export function windowState(max: number, used: number, msLeft: number): WindowState {
	const resetSeconds = Math.max(1, Math.ceil(msLeft / 1_000));
	return { allowed: used < max, remaining: Math.max(0, max - used), resetSeconds };
}
