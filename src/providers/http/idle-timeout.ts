export interface IdleTimeout {
	/** Aborts when the call's own signal does, or when nothing was heard for too long. */
	signal: AbortSignal;
	/** Something was heard: the time starts again. */
	heard(): void;
	/** Whether the time ran out. */
	isOver(): boolean;
	end(): void;
}

/** Limits how long a call may be silent, not how long it may take: a long reply of a slow model is no failure. */
export function startIdleTimeout(outer: AbortSignal, idleMs: number): IdleTimeout {
	const silent = new AbortController();
	const timer = setTimeout(() => silent.abort(new Error(`nothing for ${idleMs} ms`)), idleMs);
	return {
		signal: AbortSignal.any([outer, silent.signal]),
		heard: () => void timer.refresh(),
		isOver: () => silent.signal.aborted,
		end: () => clearTimeout(timer),
	};
}
