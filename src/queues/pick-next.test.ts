import { expect, it } from "vitest";
import { laneOf } from "./pick-next.ts";

/** Deliveries that wait in Redis across an upgrade keep their turns. */
const LANES_OF_OLD = { local: 2_068_899, ann: 1_139_955 };

const callers = Array.from({ length: 2_000 }, (_, n) => `ip:192.0.2.${n}`);

it("a caller has the same lane in every process and after every restart", () => {
	expect(laneOf("local")).toBe(laneOf("local"));
	for (const [caller, lane] of Object.entries(LANES_OF_OLD)) expect(laneOf(caller)).toBe(lane);
});

it("lanes come after the priority of what was picked, and are priorities that BullMQ accepts", () => {
	for (const caller of callers) {
		expect(laneOf(caller)).toBeGreaterThanOrEqual(2);
		expect(laneOf(caller)).toBeLessThan(2 ** 21);
		expect(Number.isInteger(laneOf(caller))).toBe(true);
	}
});

it("callers rarely share one", () => {
	expect(new Set(callers.map(laneOf)).size).toBeGreaterThan(1_990);
});
