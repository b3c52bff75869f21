/**
 * Notifies the watchers of a job that its record has changed, in this process or another.
 *
 * Delivery is best effort: events may be lost, duplicated, merged or late, because the job store is the
 * truth. A watcher re-reads the record on each event, and after a long time without one.
 * No method throws: a bus that is down delivers nothing.
 */
export interface EventBus {
	/** Announces a write that is already durable. Does not wait. */
	publish(jobId: string): void;
	/**
	 * Calls `onChange` after each change of the job. It must be quick and must not throw.
	 *
	 * @returns once the subscription is active, a function that ends it; `onChange` is not called after that
	 */
	subscribe(jobId: string, onChange: () => void): Promise<() => void>;
	/** Ends all subscriptions; `publish` then does nothing. */
	close(): Promise<void>;
}
