import { expect, test } from "vitest";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { formatDuration, formatProgress, startRateMeter } from "./progress-line.ts";

const halfway = { ...NO_PROGRESS, percent: 49, segments: { total: 1200, done: 598, cached: 0, needs_review: 2 } };

test("the line shows segments, rate, time left and what needs review", () => {
	expect(formatProgress(halfway, 12, false)).toBe("49 %  600/1200 segments  12/s  0:50 left  2 to review");
});

test("the bar is as full as the job is done", () => {
	expect(formatProgress(halfway, null, true)).toMatch(/^\[#{12}-{12}\] {2}49 % {2}600\/1200 segments/);
});

test("no rate is shown before it can be measured", () => {
	const meter = startRateMeter();
	meter.record(100, 0);
	expect(meter.perSecond()).toBeNull();
	meter.record(110, 400);
	expect(meter.perSecond()).toBeNull();
	meter.record(120, 2_000);
	expect(meter.perSecond()).toBe(10);
});

test("the rate is that of the last half minute, and segments of an earlier run do not count", () => {
	const meter = startRateMeter();
	meter.record(5_000, 0);
	for (let second = 1; second <= 60; second++) meter.record(5_000 + second * 100, second * 1_000);
	expect(meter.perSecond()).toBeCloseTo(100);
	for (let second = 61; second <= 120; second++) meter.record(11_000 + (second - 60), second * 1_000);
	expect(meter.perSecond()).toBeCloseTo(1);
});

test("durations read like a clock", () => {
	expect([0, 59.6, 725, 3_729].map(formatDuration)).toEqual(["0:00", "1:00", "12:05", "1:02:09"]);
});
