import type { Delivery, DeliveryHandler, Queue, Slot } from "./queue.ts";

/**
 * A queue inside this process, in memory: what waits is found again in the job store at
 * the next start.
 */
export function createLocalQueue(): Queue {
	/** By caller, each list oldest first; callers stand in the order in which they began to wait. */
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
		const line = chosen === null ? undefined : waiting.get(chosen);
		const delivery = line?.shift();
		if (chosen === null || !line || !delivery) return null;
		// To the end of the callers, so that those with equally many running take turns.
		waiting.delete(chosen);
		if (line.length > 0) waiting.set(chosen, line);
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
			// Outcomes live in the job store; what is lost here comes back with the sweep.
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
			const line = waiting.get(delivery.caller);
			if (line) line.push(delivery);
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
