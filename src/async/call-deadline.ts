export interface CallTimeouts {
	/** For all tries of one call together. */
	timeoutMs: number;
	/** The same while the service seems unreachable: after a call that failed, until one succeeds. */
	degradedTimeoutMs: number;
}

/** @param extraMs what this call may take longer than others */
export type LimitedCall = <T>(call: (signal: AbortSignal) => Promise<T>, extraMs?: number) => Promise<T>;

/**
 * Gives each call to one service a deadline, so that a service that accepts connections and never answers delays
 * its caller once, not at every call. The deadline is for the call itself: a stream that it returned may be read
 * for longer.
 *
 * @throws Error past the deadline; otherwise as `call` does
 */
export function limitCallTime({ timeoutMs, degradedTimeoutMs }: CallTimeouts): LimitedCall {
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
