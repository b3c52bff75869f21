export interface CallBounds {
	/** All tries of one call together. */
	timeoutMs: number;
	/** The same while the service seems to be away: after a call that failed, until one succeeds. */
	degradedTimeoutMs: number;
}

/** @param extraMs what this call may take longer than others */
export type BoundedCall = <T>(call: (signal: AbortSignal) => Promise<T>, extraMs?: number) => Promise<T>;

/**
 * Calls to one service, each with an end, so that nobody waits long for a service that hears and never answers, and
 * those who ask several times wait long only once. What a call gives back may be used beyond that end.
 *
 * @throws Error where the time is over; else as `call` does
 */
export function limitCallTime({ timeoutMs, degradedTimeoutMs }: CallBounds): BoundedCall {
	let isUnreachable = false;
	return async (call, extraMs = 0) => {
		const timedOut = new AbortController();
		const ms = (isUnreachable ? Math.min(degradedTimeoutMs, timeoutMs) : timeoutMs) + extraMs;
		const timer = setTimeout(() => timedOut.abort(), ms);
		try {
			const answer = await call(timedOut.signal);
			isUnreachable = false;
			return answer;
		} catch (error) {
			isUnreachable = true;
			throw timedOut.signal.aborted ? new Error(`no answer within ${ms} ms`, { cause: error }) : error;
		} finally {
			clearTimeout(timer);
		}
	};
}
