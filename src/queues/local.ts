import type { Delivery, DeliveryHandler, Queue, Slot } from "./queue.ts";

/**
 * A queue inside this process, in memory: what waits is found again in the job store at
 * the next start.
 */
export function localQueue(): Queue {
	/** By owner, each list oldest first; owners stand in the order in which they began to wait. */
	const waiting = new Map<string, Delivery[]>();
	const waitingKeys = new Set<string>();
	const runningByOwner = new Map<string, number>();
	const running = new Set<Promise<void>>();
	let slotsTaken = 0;
	let process: { concurrency: number; handler: DeliveryHandler } | null = null;
	let closed = false;

	function takeNext(): Delivery | null {
		let chosen: string | null = null;
		for (const owner of waiting.keys()) {
			if (chosen === null || countRunning(owner) < countRunning(chosen)) chosen = owner;
		}
		const line = chosen === null ? undefined : waiting.get(chosen);
		const delivery = line?.shift();
		if (chosen === null || !line || !delivery) return null;
		// To the end of the owners, so that those with equally many running take turns.
		waiting.delete(chosen);
		if (line.length > 0) waiting.set(chosen, line);
		waitingKeys.delete(keyOf(delivery));
		return delivery;
	}

	function countRunning(owner: string): number {
		return runningByOwner.get(owner) ?? 0;
	}

	function count(owner: string, step: 1 | -1): void {
		slotsTaken += step;
		const now = countRunning(owner) + step;
		if (now === 0) runningByOwner.delete(owner);
		else runningByOwner.set(owner, now);
	}

	function handOut(): void {
		while (process && !closed && slotsTaken < process.concurrency) {
			const delivery = takeNext();
			if (!delivery) return;
			start(delivery, process.handler);
		}
	}

	function takeSlot(owner: string): Slot {
		let held = true;
		count(owner, 1);
		return {
			giveUp() {
				if (!held) return;
				held = false;
				count(owner, -1);
				handOut();
			},
			takeBack() {
				if (!held) count(owner, 1);
				held = true;
			},
		};
	}

	function start(delivery: Delivery, handler: DeliveryHandler): void {
		const slot = takeSlot(delivery.owner);
		const run = handler(delivery, slot)
			// Outcomes live in the job store; what is lost here comes back with the sweep.
			.catch(() => {})
			.finally(() => {
				running.delete(run);
				slot.giveUp();
			});
		running.add(run);
	}

	return {
		async add(delivery) {
			const key = keyOf(delivery);
			if (closed || waitingKeys.has(key)) return;
			waitingKeys.add(key);
			const line = waiting.get(delivery.owner);
			if (line) line.push(delivery);
			else waiting.set(delivery.owner, [delivery]);
			handOut();
		},
		process(concurrency, handler) {
			process = { concurrency, handler };
			handOut();
		},
		async depth() {
			return waitingKeys.size;
		},
		async close() {
			closed = true;
			waiting.clear();
			waitingKeys.clear();
			await Promise.all(running);
		},
	};
}

function keyOf(delivery: Delivery): string {
	return `${delivery.jobId}-${delivery.attempt}`;
}
