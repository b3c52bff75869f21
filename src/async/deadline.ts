/**
 * The outcome of `work` if it comes within `ms`. Late work continues unobserved.
 *
 * @throws Error after `ms`; otherwise as `work` does
 */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
	const { promise: timedOut, reject } = Promise.withResolvers<never>();
	const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
	try {
		return await Promise.race([work, timedOut]);
	} finally {
		clearTimeout(timer);
	}
}

/** Waits until `work` has settled, either way, for at most `ms`. For clean-up whose failure changes nothing. */
export async function settleWithin(work: Promise<unknown>, ms: number): Promise<void> {
	await withDeadline(work, ms).catch(() => {});
}

/**
 * The outcome of `work` unless `signal` aborts first. After the abort `work` has `graceMs` left to settle by itself;
 * then it continues unobserved, so that work that ignores its signal blocks nobody.
 *
 * @throws the signal's reason on abort; otherwise as `work` does
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, graceMs = 0): Promise<T> {
	const { promise: aborted, reject } = Promise.withResolvers<never>();
	let timer: NodeJS.Timeout | undefined;
	function onAbort(): void {
		if (graceMs === 0) reject(signal.reason);
		else timer = setTimeout(() => reject(signal.reason), graceMs);
	}
	if (signal.aborted) onAbort();
	else signal.addEventListener("abort", onAbort, { once: true });
	try {
		return await Promise.race([aborted, work]);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", onAbort);
	}
}
