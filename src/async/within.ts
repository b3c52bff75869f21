/** The outcome of `work`, where it comes in time. @throws Error after `ms`; `work` itself goes on */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
	const { promise: timedOut, reject } = Promise.withResolvers<never>();
	const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
	try {
		return await Promise.race([work, timedOut]);
	} finally {
		clearTimeout(timer);
	}
}
