/** One unit of work: a try at a job. */
export interface Delivery {
	jobId: string;
	/** The attempt that the job has now; with it a delivery is unique (rule C9). */
	attempt: number;
	/** For fairness: whom it counts for. */
	caller: string;
}

export type DeliveryHandler = (delivery: Delivery, slot: Slot) => Promise<void>;

/** A handler's place among those that run. */
export interface Slot {
	/** Lets another delivery run meanwhile: this one only waits. A second time changes nothing. */
	release(): void;
	/** Counts among those that run again, at once; nothing new begins until they are no more than the bound. */
	reacquire(): void;
}

/**
 * Hands out work, at least once. It holds no truth: a lost delivery is added
 * again by the sweep, a doubled one loses at the job store's fence.
 */
export interface Queue {
	/**
	 * Adds a delivery; the same job and attempt waits only once. While it runs already, nothing need be added:
	 * where it is wanted after that, the sweep adds it again.
	 */
	add(delivery: Delivery): Promise<void>;
	/**
	 * Starts to hand deliveries to `handler`, at most `concurrency` at a time beside those that have given up their slot.
	 * Among the callers that wait, the one with the fewest running goes first (rule C9).
	 * `handler` never throws: outcomes live in the job store.
	 */
	process(concurrency: number, handler: DeliveryHandler): void;
	/** Deliveries that wait. */
	depth(): Promise<number>;
	/** Stops handing out; resolves when the running handlers have settled. */
	close(): Promise<void>;
}
