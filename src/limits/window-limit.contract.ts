import { describe, expect, it } from "vitest";
import type { WindowBounds, WindowLimit } from "./window-limit.ts";

export interface LimitBench {
	open(bounds: WindowBounds): WindowLimit;
	/** Lets time pass for every window that is open. */
	advance(ms: number): Promise<void>;
}

/** What every limit promises. The seconds leave room for the time that a test itself takes. */
export function describeWindowLimit(name: string, makeBench: () => LimitBench): void {
	describe(`${name} limit`, () => {
		it("lets so many pass in a window, each key by itself, and begins anew when it ends", async () => {
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

		it("is not prolonged by tries that it refused", async () => {
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

		it("can be looked at without a try", async () => {
			const limit = makeBench().open({ max: 1, windowMs: 60_000 });
			expect(await limit.look("ann")).toMatchObject({ allowed: true, remaining: 1 });
			expect((await limit.look("ann")).allowed).toBe(true);
			await limit.take("ann");
			expect(await limit.look("ann")).toMatchObject({ allowed: false, remaining: 0 });
		});

		it("never lets more pass than there are tries, however many come at once", async () => {
			const limit = makeBench().open({ max: 5, windowMs: 60_000 });
			const states = await Promise.all(Array.from({ length: 40 }, () => limit.take("ann")));
			expect(states.filter(({ allowed }) => allowed).map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0]);
		});
	});
}
