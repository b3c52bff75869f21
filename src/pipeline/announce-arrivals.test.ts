import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { JobPatch } from "../core/job.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { announceArrivals } from "./announce-arrivals.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
	const patches: JobPatch[] = [];
	let percent = 0;
	const meter = {
		arriving: (segments: number) => {
			percent = segments;
		},
		current: () => ({ ...NO_PROGRESS, percent }),
	};
	return { patches, ...announceArrivals(meter, async (patch) => void patches.push(patch)) };
}

it("announces what has arrived every five seconds at most, however many pieces it came in", () => {
	const { patches, arrived } = start();
	for (let n = 1; n <= 100; n += 1) {
		arrived(n);
		vi.advanceTimersByTime(100);
	}
	expect(patches.map(({ progress }) => progress?.percent)).toEqual([51]);
});

it("is silent while nothing changes, but for a sign of life each minute", () => {
	const { patches, arrived, isAlive } = start();
	for (let second = 0; second < 125; second += 1) {
		if (second % 2 === 0) arrived(0);
		else isAlive();
		vi.advanceTimersByTime(1_000);
	}
	expect(patches).toHaveLength(2);
});

it("is not stopped by a record that can't be written", async () => {
	const { arrived } = announceArrivals(
		{ arriving: () => {}, current: () => ({ ...NO_PROGRESS, percent: 1 + performance.now() }) },
		() => Promise.reject(new Error("the store is away")),
	);
	vi.advanceTimersByTime(6_000);
	arrived(1);
	await vi.advanceTimersByTimeAsync(1);
});

it("announces nothing while counters are stored, and lets an announcement that is being written end first", async () => {
	const order: string[] = [];
	const writing = Promise.withResolvers<void>();
	let percent = 0;
	const meter = {
		arriving() {
			percent += 10;
		},
		current: () => ({ ...NO_PROGRESS, percent }),
	};
	const arrivals = announceArrivals(meter, async ({ progress }) => {
		order.push(`announcing ${progress?.percent}`);
		await writing.promise;
		order.push("announced");
	});
	vi.advanceTimersByTime(6_000);
	arrivals.arrived(1);
	const saving = arrivals.whileSilent(async () => {
		vi.advanceTimersByTime(6_000);
		arrivals.arrived(2);
		order.push("saved");
	});
	writing.resolve();
	await saving;
	arrivals.arrived(3);
	expect(order).toEqual(["announcing 10", "announced", "saved", "announcing 30"]);
});
