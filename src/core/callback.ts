/** A job's end that its caller has to be notified of. */
export interface CallbackEvent {
	/** The same for every delivery attempt. */
	id: string;
	type: "job.completed" | "job.failed" | "job.cancelled";
	/** When the job ended. */
	at: number;
	/** When the next delivery attempt is due. */
	dueAt: number;
	tries: number;
}

/** Where a job's callbacks go, and the events that are still to be delivered (rule C12). */
export interface JobCallback {
	/** Encrypted, because callback addresses carry secrets. */
	sealedUrl: string;
	/** Oldest first; delivered in that order. */
	due: readonly CallbackEvent[];
}

/** The callback after the write that ends a job: with one more event, due immediately. */
export function dueAtEnd(
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
