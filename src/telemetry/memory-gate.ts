import { settleWithin } from "../async/deadline.ts";
import type { Log } from "../core/log.ts";

export interface MemoryGateOptions {
	/** The resident memory of this process above which no new work may start (`MAX_MEMORY_MB`). */
	maxBytes: number;
	log: Log;
	/** For tests. Defaults to the process's own. */
	residentBytes?: () => number;
	pollMs?: number;
}

export interface MemoryGate {
	/**
	 * Runs `work` as soon as memory is below the limit, or immediately while nothing is running: then nothing
	 * would free memory.
	 *
	 * @throws Error if the gate is closed before the work could start
	 */
	pass<T>(work: () => Promise<T>): Promise<T>;
	/** Resolves as soon as work could start, or when the gate is closed. */
	waitForRoom(): Promise<void>;
	/** Waiting work never starts. */
	close(): void;
}

/** Holds back new books while the process uses too much memory, and logs it once each time (spec §4). */
export function createMemoryGate(options: MemoryGateOptions): MemoryGate {
	const { maxBytes, log, residentBytes = () => process.memoryUsage.rss(), pollMs = 1000 } = options;
	const closed = Promise.withResolvers<void>();
	let isClosed = false;
	let running = 0;
	let warned = false;

	function isTooFull(): boolean {
		const bytes = residentBytes();
		if (bytes <= maxBytes) {
			if (warned) log.info("memory.fell", { bytes, maxBytes });
			warned = false;
			return false;
		}
		if (!warned) log.warn("memory.high", { bytes, maxBytes });
		warned = true;
		return running > 0;
	}

	return {
		async pass(work) {
			while (!isClosed && isTooFull()) await settleWithin(closed.promise, pollMs);
			if (isClosed) throw new Error("the process is stopping");
			running++;
			try {
				return await work();
			} finally {
				running--;
			}
		},
		async waitForRoom() {
			while (!isClosed && isTooFull()) await settleWithin(closed.promise, pollMs);
		},
		close() {
			isClosed = true;
			closed.resolve();
		},
	};
}
