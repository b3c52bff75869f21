export interface CallBounds {
	/** All tries of one call together. */
	patienceMs: number;
	/** The same while the service seems to be away: after a call that failed, until one succeeds. */
	hurriedMs: number;
}

/** @param extraMs what this call may take longer than others */
export type BoundedCall = <T>(call: (signal: AbortSignal) => Promise<T>, extraMs?: number) => Promise<T>;

/**
 * Calls to one service, each with an end, so that nobody waits long for a service that hears and never answers, and
 * those who ask several times wait long only once. What a call gives back may be used beyond that end.
 *
 * @throws Error where the time is over; else as `call` does
 */
export function boundedCalls({ patienceMs, hurriedMs }: CallBounds): BoundedCall {
	let seemsAway = false;
	return async (call, extraMs = 0) => {
		const late = new AbortController();
		const ms = (seemsAway ? Math.min(hurriedMs, patienceMs) : patienceMs) + extraMs;
		const timer = setTimeout(() => late.abort(), ms);
		try {
			const answer = await call(late.signal);
			seemsAway = false;
			return answer;
		} catch (error) {
			seemsAway = true;
			throw late.signal.aborted ? new Error(`no answer within ${ms} ms`, { cause: error }) : error;
		} finally {
			clearTimeout(timer);
		}
	};
}
