import { describe, expect, it } from "vitest";
import type { JobEnding } from "../../core/job.ts";
import { NO_PROGRESS } from "../../core/job-progress.ts";
import { createManualClock } from "../../core/manual-clock.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../../job-stores/memory.ts";
import type { JobEnd } from "../../telemetry/telemetry.ts";
import { recordJobMetrics } from "./record-job-metrics.ts";

const COMPLETED: JobEnding = {
	state: "completed",
	output: {
		blobKey: "outputs/a/1/original_first.epub",
		reportKey: "outputs/a/1/report.json",
		bytes: 1,
		sha256: "ab",
		layout: "original_first",
		revision: 0,
		modifiedAt: 0,
	},
	progress: NO_PROGRESS,
	message: "completed",
	expiresAt: null,
};
const REFUSED: JobEnding = {
	state: "failed",
	error: { code: "API_KEY_INVALID", message: "Refused.", recoverable: true },
	message: "Refused.",
	expiresAt: null,
};

async function endJob(ending: JobEnding, sealedKey: string | null, attempt = 1): Promise<JobEnd[]> {
	const recorded: JobEnd[] = [];
	const clock = createManualClock();
	const telemetry = { jobEnded: (end: JobEnd) => void recorded.push(end), queueDepth: () => {} };
	const store = recordJobMetrics(createMemoryJobStore({ clock }), telemetry, (model) => `provider of ${model}`);
	const job = makeJob({ sealedKey });
	await store.create(job);
	await store.claim(job.id, "worker", 30_000);
	clock.advance(2_500);
	await store.end(job.id, attempt, ending);
	return recorded;
}

describe("the ends of jobs", () => {
	it("are recorded with model, outcome and time", async () => {
		expect(await endJob(COMPLETED, null)).toEqual([
			{ model: "pseudo", success: true, seconds: 2.5, refusedOperatorKey: null, acceptedOperatorKey: null },
		]);
	});

	it("name the provider that refused a key of the operator, and not one that refused a caller's", async () => {
		expect(await endJob(REFUSED, null)).toMatchObject([{ success: false, refusedOperatorKey: "provider of pseudo" }]);
		expect(await endJob(REFUSED, "sealed")).toMatchObject([{ success: false, refusedOperatorKey: null }]);
	});

	it("name the provider that worked for a key of the operator, where it was asked at all", async () => {
		const worked = { ...COMPLETED, progress: { ...NO_PROGRESS, requests: 3 } };
		expect(await endJob(worked, null)).toMatchObject([{ acceptedOperatorKey: "provider of pseudo" }]);
		expect(await endJob(worked, "sealed")).toMatchObject([{ acceptedOperatorKey: null }]);
		expect(await endJob(COMPLETED, null)).toMatchObject([{ acceptedOperatorKey: null }]);
	});

	it("are not recorded where the fence refused the write", async () => {
		expect(await endJob(COMPLETED, null, 7)).toEqual([]);
	});
});
