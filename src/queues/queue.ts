/** A unit of work: one attempt at a job. */
export interface Delivery {
	jobId: string;
	/** The job's current attempt; makes the delivery unique (rule C9). */
	attempt: number;
	/** The caller it counts for, for fairness. */
	caller: string;
}

export type DeliveryHandler = (delivery: Delivery, slot: Slot) => Promise<void>;

/** A running handler's slot. */
export interface Slot {
	/** Lets another delivery run while this one only waits. Further calls do nothing. */
	release(): void;
	/** Counts as running again, immediately; nothing new starts while more than the bound are running. */
	reacquire(): void;
}

/**
 * Delivers work at least once. It is not a source of truth: the sweep adds a lost delivery again, and a
 * duplicate loses at the job store's fence.
 */
export interface Queue {
	/**
	 * Adds a delivery; the same job and attempt waits only once. May do nothing while it is running already:
	 * if it is needed again afterwards, the sweep adds it.
	 */
	add(delivery: Delivery): Promise<void>;
	/**
	 * Starts passing deliveries to `handler`, at most `concurrency` at a time, not counting released slots.
	 * Of the waiting callers, the one with the fewest running goes first (rule C9).
	 * `handler` never throws: outcomes live in the job store.
	 */
	process(concurrency: number, handler: DeliveryHandler): void;
	/** The number of waiting deliveries. */
	depth(): Promise<number>;
	/** Stops delivering; resolves when the running handlers have settled. */
	close(): Promise<void>;
}
