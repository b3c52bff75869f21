import { expect, it } from "vitest";
import { startInterval } from "./interval.ts";

it("continues after a run that failed, and never overlaps", async () => {
	const errors: unknown[] = [];
	let runs = 0;
	let running = 0;
	const third = Promise.withResolvers<void>();
	const stop = startInterval(
		1,
		async () => {
			running++;
			expect(running).toBe(1);
			runs++;
			await Promise.resolve();
			running--;
			if (runs === 3) third.resolve();
			if (runs === 1) throw new Error("no luck");
		},
		(error) => errors.push(error),
	);
	await third.promise;
	await stop();
	expect(errors).toEqual([new Error("no luck")]);
});

it("stops when the run in progress has settled, and does not start another", async () => {
	const started = Promise.withResolvers<void>();
	const gate = Promise.withResolvers<void>();
	let finished = 0;
	const stop = startInterval(
		1,
		async () => {
			started.resolve();
			await gate.promise;
			finished++;
		},
		() => {},
	);
	await started.promise;
	const stopped = stop();
	expect(finished).toBe(0);
	gate.resolve();
	await stopped;
	expect(finished).toBe(1);
});
