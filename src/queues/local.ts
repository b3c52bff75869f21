import type { Delivery, DeliveryHandler, Queue, Slot } from "./queue.ts";

/**
 * A queue in this process's memory. Waiting deliveries are found again in the job store at
 * the next start.
 */
export function createLocalQueue(): Queue {
	/** By caller, each list oldest first; callers in the order in which they began to wait. */
	const waiting = new Map<string, Delivery[]>();
	const waitingKeys = new Set<string>();
	const runningByCaller = new Map<string, number>();
	const running = new Set<Promise<void>>();
	let slotsTaken = 0;
	let process: { concurrency: number; handler: DeliveryHandler } | null = null;
	let closed = false;

	function takeNext(): Delivery | null {
		let chosen: string | null = null;
		for (const caller of waiting.keys()) {
			if (chosen === null || countRunning(caller) < countRunning(chosen)) chosen = caller;
		}
		const list = chosen === null ? undefined : waiting.get(chosen);
		const delivery = list?.shift();
		if (chosen === null || !list || !delivery) return null;
		// Moved to the end, so that callers with equally many running take turns.
		waiting.delete(chosen);
		if (list.length > 0) waiting.set(chosen, list);
		waitingKeys.delete(keyOf(delivery));
		return delivery;
	}

	function countRunning(caller: string): number {
		return runningByCaller.get(caller) ?? 0;
	}

	function count(caller: string, step: 1 | -1): void {
		slotsTaken += step;
		const now = countRunning(caller) + step;
		if (now === 0) runningByCaller.delete(caller);
		else runningByCaller.set(caller, now);
	}

	function handOut(): void {
		while (process && !closed && slotsTaken < process.concurrency) {
			const delivery = takeNext();
			if (!delivery) return;
			start(delivery, process.handler);
		}
	}

	function takeSlot(caller: string): Slot {
		let held = true;
		count(caller, 1);
		return {
			release() {
				if (!held) return;
				held = false;
				count(caller, -1);
				handOut();
			},
			reacquire() {
				if (!held) count(caller, 1);
				held = true;
			},
		};
	}

	function start(delivery: Delivery, handler: DeliveryHandler): void {
		const slot = takeSlot(delivery.caller);
		const run = handler(delivery, slot)
			// Outcomes are in the job store; the sweep restores what is lost here.
			.catch(() => {})
			.finally(() => {
				running.delete(run);
				slot.release();
			});
		running.add(run);
	}

	return {
		async add(delivery) {
			const key = keyOf(delivery);
			if (closed || waitingKeys.has(key)) return;
			waitingKeys.add(key);
			const list = waiting.get(delivery.caller);
			if (list) list.push(delivery);
			else waiting.set(delivery.caller, [delivery]);
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
