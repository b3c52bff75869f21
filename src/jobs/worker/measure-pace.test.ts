import { describe, expect, it } from "vitest";
import { NO_PROGRESS } from "../../core/job-progress.ts";
import { createManualClock } from "../../core/manual-clock.ts";
import { measurePace } from "./measure-pace.ts";

describe("the pace of an attempt", () => {
	/** An attempt at a thousand segments that began with `resumed` of them. */
	function startAttempt(resumed: number) {
		const clock = createManualClock();
		const measured = measurePace(clock);
		let settled = resumed;
		const patchNow = () =>
			measured({ progress: { ...NO_PROGRESS, segments: { total: 1_000, done: settled, cached: 0, needs_review: 0 } } });
		patchNow();
		const started = clock.now();
		return {
			started,
			/** Settles `count` segments one by one, in `ms` all together, each announced `times` times. */
			settle(count: number, ms: number, times = 1) {
				let pace = patchNow().progress?.pace;
				for (let number = 0; number < count * times; number++) {
					clock.advance(ms / count / times);
					if (number % times === times - 1) settled++;
					pace = patchNow().progress?.pace;
				}
				return { perSecond: ((settled - (pace?.settled ?? 0)) * 1_000) / (clock.now() - (pace?.since ?? 0)), pace };
			},
		};
	}

	it("counts from what the attempt began with", () => {
		const { settle, started } = startAttempt(800);
		const { perSecond, pace } = settle(10, 20_000);
		expect(pace).toEqual({ since: started, settled: 800 });
		expect(perSecond).toBeCloseTo(0.5);
	});

	it("follows an engine that has become slower, over the last two minutes", () => {
		const { settle } = startAttempt(0);
		settle(600, 60_000);
		const { perSecond } = settle(100, 200_000);
		expect(perSecond).toBeCloseTo(0.5, 1);
	});

	it("is known also where a single batch takes longer than that", () => {
		const { settle } = startAttempt(0);
		expect(settle(3, 900_000).perSecond).toBeCloseTo(1 / 300, 6);
	});

	it("is the same where announcements come in which nothing more is settled", () => {
		const { settle } = startAttempt(0);
		expect(settle(3, 900_000, 30).perSecond).toBeCloseTo(1 / 300, 6);
	});

	it("leaves patches without counters alone", () => {
		const patch = { message: "provider busy" };
		expect(measurePace(createManualClock())(patch)).toBe(patch);
	});
});
