/**
 * Tells those who watch a job that its record has changed, in this process or another.
 *
 * Lossy by promise: news may be lost, doubled, joined or late, because the job store is the
 * truth. Whoever watches reads the record again, and also when there was no news for long.
 * No method throws: a bus that is down tells nothing.
 */
export interface EventBus {
	/** Tells of a write that is durable by now. Waits for nobody. */
	publish(jobId: string): void;
	/**
	 * Calls `onChange` after each change of the job. It must be quick and must not throw.
	 *
	 * @returns once it is in force, the way to end it; nothing is told after that
	 */
	subscribe(jobId: string, onChange: () => void): Promise<() => void>;
	/** Ends all subscriptions; `publish` then does nothing. */
	close(): Promise<void>;
}
