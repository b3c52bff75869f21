import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventBus } from "./event-bus.ts";

export interface EventBusUnderTest {
	bus: EventBus;
	/** The bus of another process; absent where there is only one process. */
	elsewhere?: EventBus;
	dispose(): Promise<void>;
}

/** Longer than any bus needs to deliver its events. */
const SETTLE_MS = 50;

/** The contract of every event bus. */
export function describeEventBus(name: string, open: () => Promise<EventBusUnderTest>): void {
	describe(`event bus: ${name}`, () => {
		let opened: EventBusUnderTest;
		let bus: EventBus;
		beforeEach(async () => {
			opened = await open();
			bus = opened.bus;
		});
		afterEach(async () => {
			await bus.close();
			await opened.dispose();
		});

		const heard = (listener: ReturnType<typeof vi.fn>) => vi.waitFor(() => expect(listener).toHaveBeenCalled());

		it("notifies all watchers of a changed job, and nobody else", async () => {
			const [first, second, other] = [vi.fn(), vi.fn(), vi.fn()];
			await bus.subscribe("a", first);
			await bus.subscribe("a", second);
			await bus.subscribe("b", other);
			bus.publish("a");
			await heard(first);
			await heard(second);
			await sleep(SETTLE_MS);
			expect(other).not.toHaveBeenCalled();
		});

		it("notifies after the last of many changes", async () => {
			let [written, seen] = [0, 0];
			await bus.subscribe("a", () => {
				seen = written;
			});
			for (; written < 100; written++) bus.publish("a");
			bus.publish("a");
			await vi.waitFor(() => expect(seen).toBe(100));
		});

		it("delivers what was published elsewhere", async () => {
			const listener = vi.fn();
			await bus.subscribe("a", listener);
			(opened.elsewhere ?? bus).publish("a");
			await heard(listener);
		});

		it("delivers nothing after the end of a subscription, not even events under way, and keeps notifying others", async () => {
			const [ended, other] = [vi.fn(), vi.fn()];
			const end = await bus.subscribe("a", ended);
			await bus.subscribe("a", other);
			bus.publish("a");
			end();
			end();
			bus.publish("a");
			await heard(other);
			await sleep(SETTLE_MS);
			expect(ended).not.toHaveBeenCalled();
		});

		it("accepts the same listener twice, as two subscriptions", async () => {
			const listener = vi.fn();
			const end = await bus.subscribe("a", listener);
			await bus.subscribe("a", listener);
			end();
			bus.publish("a");
			await heard(listener);
		});

		it("lets a listener subscribe or end a subscription while it is being notified", async () => {
			const later = vi.fn();
			const end = await bus.subscribe("a", () => {
				end();
				bus.subscribe("a", later);
			});
			bus.publish("a");
			await sleep(SETTLE_MS);
			bus.publish("a");
			await heard(later);
		});

		it("is silent once closed, and accepts every call", async () => {
			const listener = vi.fn();
			const end = await bus.subscribe("a", listener);
			await bus.close();
			bus.publish("a");
			const endLate = await bus.subscribe("a", listener);
			bus.publish("a");
			await sleep(SETTLE_MS);
			expect(listener).not.toHaveBeenCalled();
			end();
			endLate();
			await bus.close();
		});
	});
}
