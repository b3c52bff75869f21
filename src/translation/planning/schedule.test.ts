import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSegment } from "../../../test/fixtures/segments.ts";
import type { Segment } from "../../core/segment.ts";
import { createSchedule } from "./schedule.ts";

// Makes failures reproducible.
fc.configureGlobal({ seed: 20261122 });

const numbersOf = (batches: readonly Segment[][]) => batches.map(([segment]) => Number(segment?.text));

function makeBatches(count: number): Segment[][] {
	return Array.from({ length: count }, (_none, n) => [makeSegment(String(n), n)]);
}

/** Workers that are each done after a number of ticks; the share of batches whose predecessor was done before they began. */
function simulate(count: number, workers: number, ticksOf: (batch: number) => number) {
	const schedule = createSchedule(makeBatches(count));
	const chains = Array.from({ length: workers }, () => ({ chain: schedule.start(), batch: -1, until: 0 }));
	const done = new Set<number>();
	const begun: number[] = [];
	let followed = 0;
	let ticks = 0;
	for (let working = true; working; ticks += 1) {
		working = false;
		for (const one of chains) {
			if (one.until > ticks) {
				working = true;
				continue;
			}
			if (one.batch >= 0) done.add(one.batch);
			const [next] = numbersOf([one.chain.next() ?? []]);
			one.batch = next === undefined || Number.isNaN(next) ? -1 : next;
			if (one.batch < 0) continue;
			working = true;
			begun.push(one.batch);
			if (done.has(one.batch - 1)) followed += 1;
			one.until = ticks + ticksOf(one.batch);
		}
	}
	return { begun, share: followed / count, ticks };
}

describe("the schedule of batches", () => {
	it("hands out each batch once, to any number of workers at any speed", () => {
		const speeds = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 20 }), speeds, (count, workers, ticks) => {
				const { begun } = simulate(count, workers, (batch) => ticks[batch % ticks.length] ?? 1);
				expect(begun.toSorted((a, b) => a - b)).toEqual([...Array(count).keys()]);
			}),
		);
	});

	it("keeps a single worker in reading order", () => {
		expect(simulate(20, 1, () => 1)).toMatchObject({ begun: [...Array(20).keys()], share: 0.95 });
	});

	it.each([
		["a novel of 86 batches, 16 at once", 86, 16, 0.75],
		["a novel of 152 batches, 16 at once", 152, 16, 0.85],
		["a novel of 86 batches, 4 at once", 86, 4, 0.9],
	])("has the batch before already translated for most: %s", (_name, count, workers, least) => {
		const { share, ticks } = simulate(count, workers, (batch) => 5 + ((batch * 7) % 5));
		expect(share).toBeGreaterThan(least);
		// Nobody waits: as fast as with batches in reading order.
		expect(ticks).toBeLessThan((count / workers) * 7 + 12);
	});

	it("plans again what is left of a stretch", () => {
		let halve = false;
		const schedule = createSchedule(
			[
				[makeSegment("0"), makeSegment("1", 1)],
				[makeSegment("2", 2), makeSegment("3", 3)],
			],
			(left) => (halve ? left.flatMap((batch) => batch.map((segment) => [segment])) : null),
		);
		const { next } = schedule.start();
		expect(next()).toHaveLength(2);
		halve = true;
		expect(numbersOf([next() ?? [], next() ?? []])).toEqual([2, 3]);
		expect(next()).toBeNull();
		expect(schedule.isEmpty).toBe(true);
	});
});
