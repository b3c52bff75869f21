import { expect, it } from "vitest";
import { manualClock } from "../core/manual-clock.ts";
import { windowLimit } from "./window-limit.ts";

it("lets so many pass in a window, each key by itself, and begins anew when it ends", () => {
	const clock = manualClock();
	const limit = windowLimit({ max: 2, windowMs: 60_000, clock });
	expect(limit.take("ann")).toEqual({ allowed: true, remaining: 1, resetSeconds: 60 });
	clock.advance(20_500);
	expect(limit.take("ann")).toEqual({ allowed: true, remaining: 0, resetSeconds: 40 });
	expect(limit.take("ann")).toEqual({ allowed: false, remaining: 0, resetSeconds: 40 });
	expect(limit.take("bob").allowed).toBe(true);
	clock.advance(39_499);
	expect(limit.take("ann")).toEqual({ allowed: false, remaining: 0, resetSeconds: 1 });
	clock.advance(1);
	expect(limit.take("ann")).toEqual({ allowed: true, remaining: 1, resetSeconds: 60 });
});

it("is not prolonged by tries that it refused", () => {
	const clock = manualClock();
	const limit = windowLimit({ max: 1, windowMs: 1_000, clock });
	limit.take("ann");
	for (let n = 0; n < 9; n++) {
		clock.advance(100);
		expect(limit.take("ann").allowed).toBe(false);
	}
	clock.advance(100);
	expect(limit.take("ann").allowed).toBe(true);
});

it("can be looked at without a try", () => {
	const limit = windowLimit({ max: 1, windowMs: 1_000, clock: manualClock() });
	expect(limit.look("ann").allowed).toBe(true);
	expect(limit.look("ann").allowed).toBe(true);
	limit.take("ann");
	expect(limit.look("ann").allowed).toBe(false);
});

it("remembers a bounded number of keys", () => {
	const limit = windowLimit({ max: 1, windowMs: 1_000, clock: manualClock(), maxKeys: 3 });
	for (const key of ["a", "b", "c", "d"]) limit.take(key);
	expect(["a", "b", "c", "d"].filter((key) => !limit.look(key).allowed)).toEqual(["b", "c", "d"]);
});
