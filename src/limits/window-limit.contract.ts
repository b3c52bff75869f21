import { describe, expect, it } from "vitest";
import type { WindowBounds, WindowLimit } from "./window-limit.ts";

export interface LimitBench {
	open(bounds: WindowBounds): WindowLimit;
	/** Advances time for every open window. */
	advance(ms: number): Promise<void>;
}

/** The contract of every limit. The seconds allow for the time that a test itself takes. */
export function describeWindowLimit(name: string, makeBench: () => LimitBench): void {
	describe(`${name} limit`, () => {
		it("allows a number of attempts per window, separately for each key, and restarts when the window ends", async () => {
			const bench = makeBench();
			const limit = bench.open({ max: 2, windowMs: 600_000 });
			expect(await limit.take("ann")).toEqual({ allowed: true, remaining: 1, resetSeconds: expect.closeTo(600, -1) });
			await bench.advance(200_000);
			expect(await limit.take("ann")).toEqual({ allowed: true, remaining: 0, resetSeconds: expect.closeTo(400, -1) });
			expect(await limit.take("ann")).toEqual({ allowed: false, remaining: 0, resetSeconds: expect.closeTo(400, -1) });
			expect((await limit.take("bob")).allowed).toBe(true);
			await bench.advance(400_000);
			expect(await limit.take("ann")).toEqual({ allowed: true, remaining: 1, resetSeconds: expect.closeTo(600, -1) });
		});

		it("is not extended by refused attempts", async () => {
			const bench = makeBench();
			const limit = bench.open({ max: 1, windowMs: 1_000_000 });
			await limit.take("ann");
			for (let n = 0; n < 9; n++) {
				await bench.advance(100_000);
				expect((await limit.take("ann")).allowed).toBe(false);
			}
			await bench.advance(100_000);
			expect((await limit.take("ann")).allowed).toBe(true);
		});

		it("can be read without an attempt", async () => {
			const limit = makeBench().open({ max: 1, windowMs: 60_000 });
			expect(await limit.peek("ann")).toMatchObject({ allowed: true, remaining: 1 });
			expect((await limit.peek("ann")).allowed).toBe(true);
			await limit.take("ann");
			expect(await limit.peek("ann")).toMatchObject({ allowed: false, remaining: 0 });
		});

		it("never allows more attempts than its maximum, however many are concurrent", async () => {
			const limit = makeBench().open({ max: 5, windowMs: 60_000 });
			const states = await Promise.all(Array.from({ length: 40 }, () => limit.take("ann")));
			expect(states.filter(({ allowed }) => allowed).map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0]);
		});
	});
}
