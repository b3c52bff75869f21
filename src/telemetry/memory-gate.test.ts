import { describe, expect, it, vi } from "vitest";
import type { Log } from "../core/log.ts";
import { createMemoryGate } from "./memory-gate.ts";

function openGate() {
	const events: string[] = [];
	const say = (event: string) => void events.push(event);
	const log: Log = { info: say, warn: say, error: say };
	const memory = { bytes: 0, looks: 0 };
	const residentBytes = () => {
		memory.looks++;
		return memory.bytes;
	};
	const gate = createMemoryGate({ maxBytes: 100, log, residentBytes, pollMs: 5 });
	/** Waits until memory has been checked a few more times. */
	const looksOn = () => {
		const before = memory.looks;
		return vi.waitFor(() => expect(memory.looks).toBeGreaterThan(before + 2), { timeout: 10_000 });
	};
	return { gate, memory, events, looksOn };
}

describe("the memory gate", () => {
	it("lets work start while memory is low", async () => {
		const { gate, events } = openGate();
		expect(await gate.pass(async () => 7)).toBe(7);
		expect(events).toEqual([]);
	});

	it("holds back new work while memory is high and other work is running, warns once, and continues when it falls", async () => {
		const { gate, memory, events, looksOn } = openGate();
		const first = Promise.withResolvers<void>();
		const running = gate.pass(() => first.promise);
		memory.bytes = 101;
		let began = false;
		const second = gate.pass(async () => {
			began = true;
		});
		await looksOn();
		expect(began).toBe(false);
		expect(events).toEqual(["memory.high"]);
		memory.bytes = 50;
		await second;
		expect(events).toEqual(["memory.high", "memory.fell"]);
		first.resolve();
		await running;
	});

	it("never stalls: with nothing running, work starts however high memory is", async () => {
		const { gate, memory, events } = openGate();
		memory.bytes = 1000;
		expect(await gate.pass(async () => 1)).toBe(1);
		expect(events).toEqual(["memory.high"]);
	});

	it("reports when there is room, for work that others may take until then", async () => {
		const { gate, memory, looksOn } = openGate();
		const first = Promise.withResolvers<void>();
		const running = gate.pass(() => first.promise);
		memory.bytes = 101;
		let hasRoom = false;
		const room = gate.waitForRoom().then(() => {
			hasRoom = true;
		});
		await looksOn();
		expect(hasRoom).toBe(false);
		memory.bytes = 50;
		await room;
		first.resolve();
		await running;
	});

	it("lets nothing start once it is closed", async () => {
		const { gate, memory } = openGate();
		const first = Promise.withResolvers<void>();
		const running = gate.pass(() => first.promise);
		memory.bytes = 101;
		const waiting = expect(gate.pass(async () => 2)).rejects.toThrow("stopping");
		gate.close();
		await waiting;
		first.resolve();
		await running;
	});
});
