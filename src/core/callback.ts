/** The end of a job, to be delivered to its caller. */
export interface CallbackEvent {
	/** The same in all deliveries. */
	id: string;
	type: "job.completed" | "job.failed" | "job.cancelled";
	/** When the job ended. */
	at: number;
	/** When the next delivery is due. */
	dueAt: number;
	tries: number;
}

/** Where a job's ends are delivered, and those that still have to be (rule C12). */
export interface JobCallback {
	/** Encrypted, because such URLs contain secrets. */
	sealedUrl: string;
	/** Oldest first; they are delivered in this order. */
	due: readonly CallbackEvent[];
}

/** When the next delivery to a job's callback is due, wall-clock milliseconds; infinity where none is. */
export function callbackDueAt({ callback }: { callback?: JobCallback }): number {
	return callback?.due[0]?.dueAt ?? Number.POSITIVE_INFINITY;
}

/** The change to the callback of a job that ends: an event that is due immediately. */
export function callbackAtEnd(
	{ id, callback }: { id: string; callback?: JobCallback },
	ending: { state: "completed" | "failed" | "cancelled"; version: number; now: number },
): { callback?: JobCallback } {
	if (callback === undefined) return {};
	const { state, version, now } = ending;
	const type = `job.${state}` as const;
	// No two writes of a job share a version.
	const event: CallbackEvent = { id: `${id}-${version}`, type, at: now, dueAt: now, tries: 0 };
	return { callback: { ...callback, due: [...callback.due, event] } };
}
