import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery, Queue, Slot } from "./queue.ts";

/** The contract of every queue. */
export function describeQueue(name: string, open: () => Promise<Queue>): void {
	describe(`queue: ${name}`, () => {
		let queue: Queue;
		/** Running deliveries in the order of their start, each with a function that ends it. */
		let started: { delivery: Delivery; slot: Slot; finish: () => void }[];
		beforeEach(async () => {
			queue = await open();
			started = [];
		});
		afterEach(async () => {
			const closing = queue.close();
			for (const run of started) run.finish();
			await closing;
		});

		const deliver = (jobId: string, caller = "local", attempt = 0) => queue.add({ jobId, attempt, caller });
		const handler = (delivery: Delivery, slot: Slot) =>
			new Promise<void>((finish) => {
				started.push({ delivery, slot, finish });
			});
		const startedIds = () => started.map((run) => run.delivery.jobId);
		const waitForStarted = (count: number) => vi.waitFor(() => expect(started.length).toBeGreaterThanOrEqual(count));

		it("delivers what was added before and after it started, oldest first", async () => {
			await deliver("a");
			await deliver("b");
			queue.process(9, handler);
			await deliver("c");
			await waitForStarted(3);
			expect(startedIds()).toEqual(["a", "b", "c"]);
			expect(started[0]?.delivery).toEqual({ jobId: "a", attempt: 0, caller: "local" });
		});

		it("runs no more than its bound at the same time, and continues as they end", async () => {
			for (const id of ["a", "b", "c", "d"]) await deliver(id);
			queue.process(2, handler);
			await waitForStarted(2);
			expect([started.length, await queue.depth()]).toEqual([2, 2]);
			started[0]?.finish();
			await waitForStarted(3);
			expect([started.length, await queue.depth()]).toEqual([3, 1]);
		});

		it("runs another one for each released slot, and none too many once it is reacquired", async () => {
			for (const id of ["a", "b", "c"]) await deliver(id);
			queue.process(1, handler);
			await waitForStarted(1);
			started[0]?.slot.release();
			started[0]?.slot.release();
			await waitForStarted(2);
			started[0]?.slot.reacquire();
			started[0]?.slot.reacquire();
			started[1]?.finish();
			await new Promise((resolve) => setTimeout(resolve, 20));
			expect(startedIds()).toEqual(["a", "b"]);
			started[0]?.finish();
			await waitForStarted(3);
		});

		it("counts a slot again that was reacquired once", async () => {
			for (const id of ["a", "b", "c"]) await deliver(id);
			queue.process(1, handler);
			await waitForStarted(1);
			started[0]?.slot.release();
			await waitForStarted(2);
			started[0]?.slot.reacquire();
			started[1]?.finish();
			await new Promise((resolve) => setTimeout(resolve, 20));
			expect(startedIds()).toEqual(["a", "b"]);
		});

		it("goes on to the next caller after one whose deliveries are used up", async () => {
			await deliver("a1", "ann");
			queue.process(1, handler);
			await waitForStarted(1);
			await deliver("b1", "bob");
			await deliver("b2", "bob");
			for (let n = 0; n < 2; n++) {
				started[n]?.finish();
				await waitForStarted(n + 2);
			}
			expect(startedIds()).toEqual(["a1", "b1", "b2"]);
		});

		it("lets the same job and attempt wait only once, and another attempt beside it", async () => {
			for (const attempt of [0, 0, 1, 1]) await deliver("a", "local", attempt);
			expect(await queue.depth()).toBe(2);
		});

		it("accepts an attempt again that was delivered before", async () => {
			queue.process(1, handler);
			await deliver("a");
			await waitForStarted(1);
			started[0]?.finish();
			// Repeatedly, as the sweep does: one that is still running may count for it.
			await vi.waitFor(async () => {
				if (started.length < 2) await deliver("a");
				expect(startedIds()).toEqual(["a", "a"]);
			});
		});

		it("gives the next slot to the caller with the fewest running", async () => {
			for (const id of ["a1", "a2", "a3", "a4"]) await deliver(id, "ann");
			await deliver("b1", "bob");
			await deliver("b2", "bob");
			queue.process(2, handler);
			await waitForStarted(2);
			expect(startedIds()).toEqual(["a1", "b1"]);
			started[1]?.finish();
			await waitForStarted(3);
			started[0]?.finish();
			await waitForStarted(4);
			expect(startedIds()).toEqual(["a1", "b1", "b2", "a2"]);
		});

		it("lets callers take turns on a single slot, however many one of them has waiting", async () => {
			for (const id of ["a1", "a2", "a3"]) await deliver(id, "ann");
			for (const id of ["b1", "b2"]) await deliver(id, "bob");
			queue.process(1, handler);
			for (let n = 0; n < 5; n++) {
				await waitForStarted(n + 1);
				started[n]?.finish();
			}
			expect(startedIds()).toEqual(["a1", "b1", "a2", "b2", "a3"]);
		});

		it("continues after a handler that throws against its contract", async () => {
			let calls = 0;
			queue.process(1, async () => {
				calls++;
				throw new Error("unexpected");
			});
			await deliver("a");
			await deliver("b");
			await vi.waitFor(() => expect(calls).toBe(2));
		});

		it("delivers nothing more once it closes, and waits for running handlers", async () => {
			queue.process(1, handler);
			await deliver("a");
			await deliver("b");
			await waitForStarted(1);
			let closed = false;
			const closing = queue.close().then(() => {
				closed = true;
			});
			await new Promise((resolve) => setTimeout(resolve, 20));
			expect(closed).toBe(false);
			started[0]?.finish();
			await closing;
			await deliver("c");
			expect(startedIds()).toEqual(["a"]);
		});
	});
}
