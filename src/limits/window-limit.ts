/** The state of a key's window. */
export interface WindowState {
	allowed: boolean;
	remaining: number;
	/** Until the window ends and counting restarts; at least 1. */
	resetSeconds: number;
}

/**
 * Counts attempts by key in fixed windows; each key's window starts with its first attempt. Always answers within about
 * a second: while the shared store is unavailable, each process counts locally.
 */
export interface WindowLimit {
	/** Uses up one of the key's attempts, if one is left. A refused attempt doesn't extend the window. */
	take(key: string): Promise<WindowState>;
	/** The key's state, without using up an attempt. */
	peek(key: string): Promise<WindowState>;
}

export interface WindowBounds {
	/** Attempts per window; at least 1. */
	max: number;
	windowMs: number;
}

/** @param name separates this limit's counts from those of other limits */
export type OpenLimit = (name: string, bounds: WindowBounds) => WindowLimit;

export function windowState(max: number, used: number, msLeft: number): WindowState {
	const resetSeconds = Math.max(1, Math.ceil(msLeft / 1_000));
	return { allowed: used < max, remaining: Math.max(0, max - used), resetSeconds };
}
