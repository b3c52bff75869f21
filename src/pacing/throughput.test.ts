import { describe, expect, it } from "vitest";
import { createLaneState } from "./lane.ts";

const PACE = { ceiling: 16, baseDelayMs: 1_000, maxDelayMs: 60_000 };

/** A server that works on `slots` calls at once, each for 1,000 ms; the windows after each answer. */
function serve(slots: number, answers: number, slotsLater = slots): number[] {
	const lane = createLaneState(PACE, 1);
	const windows: number[] = [];
	/** When each slot is free. */
	let free: number[] = Array(slots).fill(0);
	let running: { end: number; ticket: ReturnType<typeof lane.begin> }[] = [];
	let now = 0;
	while (windows.length < answers) {
		if (windows.length === answers / 2) free = Array(slotsLater).fill(now);
		while (lane.hasRoom(now)) {
			free.sort((a, b) => a - b);
			const end = Math.max(free[0] ?? 0, now) + 1_000;
			free[0] = end;
			running.push({ end, ticket: lane.begin() });
		}
		running = running.toSorted((a, b) => a.end - b.end);
		const next = running.shift();
		if (!next) throw new Error("nothing runs");
		now = next.end;
		lane.end(next.ticket, { kind: "answered", work: 500 }, now);
		windows.push(lane.window);
	}
	return windows;
}

describe("the window of a server that starts at one call", () => {
	it("stays at one for a server with one slot, but for single trials that become rarer", () => {
		const windows = serve(1, 400);
		expect(windows[0]).toBe(1);
		expect(Math.max(...windows)).toBe(2);
		expect(windows.filter((window) => window === 1).length / windows.length).toBeGreaterThan(0.9);
		const trials = windows.filter((window, n) => window === 2 && windows[n - 1] === 1).length;
		expect(trials).toBeGreaterThan(2);
		expect(trials).toBeLessThan(5);
	});

	it.each([
		[2, 2],
		[4, 4],
		[16, 16],
	])("is doubled while more gets done: %d slots are all in use", (slots, window) => {
		const windows = serve(slots, 400);
		const settled = windows.slice(60);
		expect(settled.filter((one) => one === window).length / settled.length).toBeGreaterThan(0.8);
		expect(Math.max(...windows)).toBeLessThanOrEqual(Math.min(2 * slots, PACE.ceiling));
	});

	it("finds out that a server has got more slots", () => {
		expect(serve(1, 800, 8).at(-1)).toBeGreaterThanOrEqual(4);
	});

	it("goes back where calls fail, and grows again", () => {
		const lane = createLaneState(PACE, 1);
		lane.end(lane.begin(), { kind: "failed" }, 0);
		expect(lane.window).toBe(1);
		for (let n = 1; n <= 3; n += 1) lane.end(lane.begin(), { kind: "answered", work: 500 }, n * 1_000);
		expect(lane.window).toBe(2);
		lane.end(lane.begin(), { kind: "failed" }, 4_000);
		expect(lane.window).toBe(1);
		lane.end(lane.begin(), { kind: "answered", work: 500 }, 5_000);
		expect(lane.window).toBe(1);
	});
});
