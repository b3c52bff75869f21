import { afterEach, describe, expect, it, vi } from "vitest";
import type { Clock } from "../../core/clock.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { startAttempt, stopReasonOf } from "./attempt.ts";
import { type ProgressWatch, watchProgress } from "./watch-progress.ts";

const MINUTE_MS = 60_000;
const SLOT = { release: () => {}, reacquire: () => {} };

let watch: ProgressWatch | null = null;
afterEach(() => {
	watch?.end();
	vi.useRealTimers();
});

/** A job that was claimed `ranMs` ago, and its time from now on. */
function start({ ranMs = 0, maxStillMs = 30 * MINUTE_MS, maxJobMs = 24 * 60 * MINUTE_MS } = {}) {
	vi.useFakeTimers();
	const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
	const attempt = startAttempt("job", SLOT);
	const job = makeJob({ state: "processing", attempt: 1, startedAt: clock.now() - ranMs });
	const started = watchProgress(job, attempt, clock, { maxStillMs, maxJobMs });
	watch = started;
	return {
		touch: started.touch,
		end: started.end,
		stopped: () => stopReasonOf(attempt)?.message ?? null,
		pass: (minutes: number) => vi.advanceTimersByTime(minutes * MINUTE_MS),
	};
}

describe("a job's time without progress", () => {
	it("restarts with each sign of progress", () => {
		const { touch, stopped, pass } = start();
		for (let n = 0; n < 4; n++) {
			pass(20);
			touch();
		}
		expect(stopped()).toBeNull();
		pass(31);
		expect(stopped()).toContain("no progress for 30 minutes");
	});

	it("does not count the time for which a busy provider asks", () => {
		const { touch, stopped, pass } = start();
		touch(40 * MINUTE_MS);
		pass(69);
		expect(stopped()).toBeNull();
		pass(2);
		expect(stopped()).toContain("no progress");
	});

	it("is not shortened by news of another call of the same job", () => {
		const { touch, stopped, pass } = start();
		touch(40 * MINUTE_MS);
		pass(1);
		touch();
		pass(60);
		expect(stopped()).toBeNull();
	});
});

describe("a job that is no longer watched", () => {
	it("is not stopped, and no timer is left", () => {
		const { end, stopped, pass } = start();
		end();
		expect(vi.getTimerCount()).toBe(0);
		pass(31);
		expect(stopped()).toBeNull();
	});
});

describe("a job's time in all", () => {
	it("counts from its first claim, whatever its progress", () => {
		const { touch, stopped, pass } = start({ ranMs: 50 * MINUTE_MS, maxJobMs: 60 * MINUTE_MS });
		pass(9);
		touch();
		expect(stopped()).toBeNull();
		pass(2);
		expect(stopped()).toContain("longer than the 60 minutes");
	});
});
