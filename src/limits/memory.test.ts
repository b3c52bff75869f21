import { expect, it } from "vitest";
import { createManualClock } from "../core/manual-clock.ts";
import { createMemoryLimit } from "./memory.ts";
import { describeWindowLimit } from "./window-limit.contract.ts";

describeWindowLimit("memory", () => {
	const clock = createManualClock();
	return {
		open: (bounds) => createMemoryLimit({ ...bounds, clock }),
		advance: async (ms) => clock.advance(ms),
	};
});

it("rounds the remaining time up, to at least a second", async () => {
	const clock = createManualClock();
	const limit = createMemoryLimit({ max: 1, windowMs: 60_000, clock });
	clock.advance(5);
	expect((await limit.take("ann")).resetSeconds).toBe(60);
	clock.advance(20_500);
	expect((await limit.peek("ann")).resetSeconds).toBe(40);
	clock.advance(39_499);
	expect(await limit.take("ann")).toEqual({ allowed: false, remaining: 0, resetSeconds: 1 });
	clock.advance(1);
	expect((await limit.take("ann")).allowed).toBe(true);
});

it("remembers a bounded number of keys", async () => {
	const limit = createMemoryLimit({ max: 1, windowMs: 1_000, clock: createManualClock(), maxKeys: 3 });
	const refused: string[] = [];
	for (const key of ["a", "b", "c", "d"]) await limit.take(key);
	for (const key of ["a", "b", "c", "d"]) if (!(await limit.peek(key)).allowed) refused.push(key);
	expect(refused).toEqual(["b", "c", "d"]);
});
