import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventBus } from "./event-bus.ts";

export interface EventBusUnderTest {
	bus: EventBus;
	/** The bus as another process has it; left out where there is one process only. */
	elsewhere?: EventBus;
	dispose(): Promise<void>;
}

/** Longer than any bus needs to tell what it is going to tell. */
const SETTLE_MS = 50;

/** What every event bus promises. */
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

		it("tells all who watch a job that it has changed, and nobody else", async () => {
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

		it("tells after the last of many changes", async () => {
			let [written, seen] = [0, 0];
			await bus.subscribe("a", () => {
				seen = written;
			});
			for (; written < 100; written++) bus.publish("a");
			bus.publish("a");
			await vi.waitFor(() => expect(seen).toBe(100));
		});

		it("tells what was published elsewhere", async () => {
			const listener = vi.fn();
			await bus.subscribe("a", listener);
			(opened.elsewhere ?? bus).publish("a");
			await heard(listener);
		});

		it("tells nothing after the end, not even what is on its way, and goes on telling the others", async () => {
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

		it("takes the same listener twice, each with an end of its own", async () => {
			const listener = vi.fn();
			const end = await bus.subscribe("a", listener);
			await bus.subscribe("a", listener);
			end();
			bus.publish("a");
			await heard(listener);
		});

		it("lets a listener watch or end in the middle of its news", async () => {
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

		it("is silent once it is closed, and refuses nobody", async () => {
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
