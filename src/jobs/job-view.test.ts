import { describe, expect, it } from "vitest";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { claimed } from "../core/job-transitions.ts";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { viewJob } from "./job-view.ts";

const T0 = Date.UTC(2026, 10, 22, 12);
const segments = { total: 100, done: 20, cached: 5, needs_review: 5 };

describe("the status of a job", () => {
	it("shows a waiting job with every field of spec §3, and no secret", () => {
		const view = viewJob(makeJob({ id: "j", createdAt: T0, sealedKey: "SEALED" }), T0);
		expect(view).toEqual({
			job_id: "j",
			status: "pending",
			progress: 0,
			filename: "book.epub",
			created_at: "2026-11-22T12:00:00.000Z",
			completed_at: null,
			duration_seconds: null,
			error_message: null,
			download_url: null,
			message: "waiting",
			model: "pseudo",
			target_language: "es",
			source_language: null,
			segments: { total: 0, done: 0, cached: 0, needs_review: 0, unchanged: 0 },
			tokens: { input: 0, output: 0 },
			cost_usd: 0,
			seconds_remaining: null,
			documents: [],
			error: null,
			expires_at: null,
		});
		expect(JSON.stringify(view)).not.toMatch(/SEALED|inputs\//);
	});

	it("extrapolates the remaining time from the running attempt's rate only", () => {
		const progress = { ...NO_PROGRESS, percent: 25, segments, pace: { since: T0, settled: 20 } };
		const startedAt = T0 - 9 * 3_600_000;
		const job = makeJob({ state: "processing", startedAt, leaseUntil: T0 + 60_000, progress });
		// Five segments in ten seconds, 75 to go.
		expect(viewJob(job, T0 + 10_000).seconds_remaining).toBe(150);
		expect(viewJob(job, T0 + 20_000).seconds_remaining).toBe(300);
		const long = { ...job, progress: { ...progress, segments: { ...segments, total: 10_025 } } };
		expect(viewJob(long, T0 + 10_000).seconds_remaining).toBe(20_000);
	});

	it("has no remaining time without a rate, and while no worker holds the job", () => {
		const progress = { ...NO_PROGRESS, segments, pace: { since: T0, settled: 20 } };
		const job = makeJob({ state: "processing", startedAt: T0, leaseUntil: T0 + 60_000, progress });
		expect(viewJob(job, T0 + 999).seconds_remaining).toBeNull();
		expect(viewJob(job, T0 + 1_000).seconds_remaining).toBe(15);
		expect(viewJob(job, T0 - 10_000).seconds_remaining).toBeNull();
		expect(viewJob({ ...job, leaseUntil: T0 + 10_000 }, T0 + 9_999).seconds_remaining).not.toBeNull();
		expect(viewJob({ ...job, leaseUntil: T0 + 10_000 }, T0 + 10_000).seconds_remaining).toBeNull();
		expect(viewJob({ ...job, leaseUntil: null }, T0 + 10_000).seconds_remaining).toBeNull();
		expect(viewJob({ ...job, state: "pending" }, T0 + 10_000).seconds_remaining).toBeNull();
		const nothingNew = { ...progress, pace: { since: T0, settled: 25 } };
		expect(viewJob({ ...job, progress: nothingNew }, T0 + 10_000).seconds_remaining).toBeNull();
		const claimedAnew = claimed(job, "worker", 90_000, T0 + 5_000);
		expect(viewJob(claimedAnew, T0 + 10_000).seconds_remaining).toBeNull();
		expect(claimedAnew.progress.segments).toEqual(segments);
	});

	it("offers the download when the job is completed, and stops its clocks", () => {
		const job = makeJob({ id: "j", state: "completed", startedAt: T0, endedAt: T0 + 1_500, expiresAt: T0 + 60_000 });
		expect(viewJob(job, T0 + 9_999)).toMatchObject({
			completed_at: "2026-11-22T12:00:01.500Z",
			duration_seconds: 1.5,
			download_url: "/download/j",
			seconds_remaining: null,
			expires_at: "2026-11-22T12:01:00.000Z",
		});
	});

	it("shows what failed, and whether to try again", () => {
		const error = { code: "TIMEOUT_ERROR", message: "Too slow.", recoverable: true, details: { minutes: 30 } } as const;
		const view = viewJob(makeJob({ state: "failed", startedAt: T0, endedAt: T0 + 1_000, error }), T0 + 2_000);
		expect(view).toMatchObject({
			error_message: "Too slow.",
			completed_at: null,
			download_url: null,
			error: {
				error_code: "TIMEOUT_ERROR",
				message: "Too slow.",
				recoverable: true,
				timestamp: "2026-11-22T12:00:01.000Z",
				details: { minutes: 30 },
			},
		});
	});
});
