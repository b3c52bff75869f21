import { joinBatches, type TranslatedBatch } from "./batch-result.ts";

export interface Delivery {
	/** Resolves when `batch` has been delivered; rejects when this or an earlier delivery failed. */
	add(batch: TranslatedBatch): Promise<void>;
	/** Resolves when nothing is waiting; rejects with the first failure. */
	settled(): Promise<void>;
}

/**
 * Calls `onBatch` with one batch after another. Batches that arrive meanwhile are joined into one, so
 * that a slow store gets larger batches instead of holding up the translation.
 */
export function deliverSequentially(onBatch: (batch: TranslatedBatch) => Promise<void>): Delivery {
	let waiting: TranslatedBatch[] = [];
	let next: Promise<void> | null = null;
	let current: Promise<void> = Promise.resolve();

	async function deliverWaiting(after: Promise<void>): Promise<void> {
		await after;
		const batches = waiting;
		waiting = [];
		next = null;
		if (batches.length > 0) await onBatch(joinBatches(batches));
	}

	return {
		add(batch) {
			if (batch.requests === 0 && batch.translations.length === 0) return current;
			waiting.push(batch);
			if (!next) {
				next = deliverWaiting(current);
				current = next;
			}
			return next;
		},
		settled: () => current,
	};
}
