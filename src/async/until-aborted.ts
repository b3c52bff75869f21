/**
 * Waits for `work`, but no longer than until `signal` is aborted; what is left of it then goes on by itself.
 *
 * @throws the signal's reason on abort, else as `work` does
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	const aborted = Promise.withResolvers<never>();
	const onAbort = () => aborted.reject(signal.reason);
	if (signal.aborted) onAbort();
	else signal.addEventListener("abort", onAbort, { once: true });
	try {
		return await Promise.race([aborted.promise, work]);
	} finally {
		signal.removeEventListener("abort", onAbort);
	}
}
