import { describe, expect, it } from "vitest";
import { createLaneState, type LaneState, type Ticket } from "./lane.ts";

const PACE = { ceiling: 16, baseDelayMs: 1_000, maxDelayMs: 60_000 };

/** As many calls as the window allows. */
function fill(lane: LaneState): Ticket[] {
	const tickets: Ticket[] = [];
	while (lane.inFlight < lane.window) tickets.push(lane.begin());
	return tickets;
}

/** One round of answers at full window. */
function answerRound(lane: LaneState): void {
	for (const ticket of fill(lane)) lane.end(ticket, { kind: "answered" }, 0);
}

describe("a lane", () => {
	it("doubles its window each round while it is used up, to the ceiling", () => {
		const lane = createLaneState(PACE);
		const windows: number[] = [];
		let round = fill(lane);
		while (windows.length < 4) {
			windows.push(lane.window);
			const next: Ticket[] = [];
			for (const ticket of round) {
				lane.end(ticket, { kind: "answered" }, 0);
				next.push(...fill(lane));
			}
			round = next;
		}
		expect(windows).toEqual([4, 8, 16, 16]);
	});

	it("does not grow with calls that left room", () => {
		const lane = createLaneState(PACE);
		for (let n = 0; n < 50; n++) lane.end(lane.begin(), { kind: "answered" }, 0);
		expect(lane.window).toBe(4);
	});

	it("is cut once for all refusals of calls that were sent before the cut", () => {
		const lane = createLaneState(PACE);
		while (lane.window < 16) answerRound(lane);
		for (const ticket of fill(lane).slice(8)) lane.end(ticket, { kind: "busy" }, 0);
		// The ninth of sixteen was the first too many: 0.7 of nine.
		expect(lane.window).toBe(6);
		expect(lane.restsUntil).toBeGreaterThanOrEqual(500);
		expect(lane.restsUntil).toBeLessThanOrEqual(1_000);
	});

	it("respects every delay a provider asks for, within one event too, and the longest counts", () => {
		const lane = createLaneState(PACE);
		const [first, second, third] = fill(lane);
		if (!first || !second || !third) throw new Error("no tickets");
		lane.end(first, { kind: "busy", retryAfterMs: 5_000 }, 0);
		lane.end(second, { kind: "busy", retryAfterMs: 9_000 }, 0);
		lane.end(third, { kind: "busy", retryAfterMs: 1_000 }, 0);
		expect(lane.restsUntil).toBe(9_000);
		expect(lane.hasRoom(8_999)).toBe(false);
	});

	it("does not keep retrying immediately, even where it is asked to", () => {
		const lane = createLaneState(PACE);
		lane.end(lane.begin(), { kind: "busy", retryAfterMs: 0 }, 0);
		expect(lane.restsUntil).toBe(0);
		lane.end(lane.begin(), { kind: "busy", retryAfterMs: 0 }, 0);
		expect(lane.restsUntil).toBeGreaterThanOrEqual(1_000);
		expect(lane.window).toBe(1);
	});

	it("rests no longer than its maximum, however often it is refused", () => {
		const lane = createLaneState(PACE);
		for (let n = 0; n < 2_000; n++) lane.end(lane.begin(), { kind: "busy" }, 0);
		expect(lane.restsUntil).toBeLessThanOrEqual(60_000);
	});

	it("sends less while calls break, and recovers with the first answers", () => {
		const lane = createLaneState(PACE);
		for (const ticket of fill(lane)) lane.end(ticket, { kind: "failed" }, 0);
		expect(lane.window).toBe(2);
		for (let round = 0; round < 6; round++) answerRound(lane);
		expect(lane.window).toBeGreaterThan(4);
		expect(lane.restsUntil).toBe(0);
	});

	it("applies what another process has learnt, and treats refusals of its own calls in flight as the same event", () => {
		const lane = createLaneState(PACE);
		while (lane.window < 16) answerRound(lane);
		const tickets = fill(lane);
		lane.apply({ restMs: 5_000, limit: 6 }, 0);
		expect([lane.restsUntil, lane.window, lane.limit]).toEqual([5_000, 6, 6]);
		for (const ticket of tickets) lane.end(ticket, { kind: "busy" }, 0);
		lane.apply({ restMs: 1_000, limit: 9 }, 0);
		expect([lane.restsUntil, lane.window, lane.limit]).toEqual([5_000, 6, 6]);
	});
});
