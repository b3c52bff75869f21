/** An ending that the caller is to be told of. */
export interface CallbackEvent {
	/** The same in all tries. */
	id: string;
	type: "job.completed" | "job.failed" | "job.cancelled";
	/** When the job ended. */
	at: number;
	/** When it is to be told, or told again. */
	dueAt: number;
	tries: number;
}

/** Where a job's endings are told, and those that still are to be (rule C12). */
export interface JobCallback {
	/** Encrypted, because such addresses carry secrets. */
	sealedUrl: string;
	/** Oldest first; they are told in turn. */
	due: readonly CallbackEvent[];
}

/** What the write that ends a job adds to its callback: an event that is due at once. */
export function callbackAtEnd(
	{ id, callback }: { id: string; callback?: JobCallback },
	ending: { state: "completed" | "failed" | "cancelled"; version: number; now: number },
): { callback?: JobCallback } {
	if (callback === undefined) return {};
	const { state, version, now } = ending;
	const type = `job.${state}` as const;
	// No two writes of a job have one version.
	const event: CallbackEvent = { id: `${id}-${version}`, type, at: now, dueAt: now, tries: 0 };
	return { callback: { ...callback, due: [...callback.due, event] } };
}
