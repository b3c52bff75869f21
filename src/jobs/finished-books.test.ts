import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../core/job.ts";
import type { JobStore } from "../job-stores/job-store.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { type Bench, type BenchChanges, openBench } from "./jobs.fixture.ts";

const MINUTE_MS = 60_000;
const LINK = { seconds: 60, contentType: "application/epub+zip", contentDisposition: "attachment" };

describe("a finished book", () => {
	let bench: Bench;
	beforeEach(() => {
		bench = openBench();
	});
	afterEach(() => bench.close());

	async function finish(changes: BenchChanges = {}) {
		const jobs = bench.openJobs({}, changes);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:2");
		await bench.waitForEnd(id);
		const reload = async () => (await bench.store.get(id)) as Job;
		return { jobs, reload };
	}

	/** The time to live of a job that is downloaded now. */
	const expectFreshExpiry = ({ expiresAt }: Job) => {
		const fresh = bench.clock.now() + 180 * MINUTE_MS;
		expect(Math.abs((expiresAt ?? 0) - fresh)).toBeLessThan(MINUTE_MS);
	};

	it("restarts the job's time to live with each download, with one write for the parts of one", async () => {
		let writes = 0;
		const store: JobStore = {
			...bench.store,
			extend(...args) {
				writes++;
				return bench.store.extend(...args);
			},
		};
		const { jobs, reload } = await finish({ store });
		const download = async (start: number) => {
			const part = await jobs.openOutput(await reload(), { start, end: start + 9 });
			part?.destroy();
		};
		for (const start of [0, 10, 20]) await download(start);
		expect(writes).toBe(1);
		expectFreshExpiry(await reload());
		bench.clock.skip(30 * MINUTE_MS);
		for (const start of [0, 10, 20]) await download(start);
		expect(writes).toBe(2);
		expectFreshExpiry(await reload());
	});

	it("has an address where the store gives out any, and none once it is gone", async () => {
		const blobs: BlobStore = { ...bench.blobs, presign: async (key) => `https://example.org/${key}` };
		const { jobs, reload } = await finish({ blobs });
		const job = await reload();
		const output = job.output as NonNullable<Job["output"]>;
		expect(jobs.canLink).toBe(true);
		expect(await jobs.linkOutput(job, output, LINK)).toBe(`https://example.org/${output.blobKey}`);
		expectFreshExpiry(await reload());
		await bench.blobs.delete(output.blobKey);
		expect(await jobs.linkOutput(job, output, LINK)).toBeNull();
	});

	it("has no address where the store gives out none", async () => {
		const { jobs, reload } = await finish();
		const job = await reload();
		expect(jobs.canLink).toBe(false);
		expect(await jobs.linkOutput(job, job.output as NonNullable<Job["output"]>, LINK)).toBeNull();
	});

	it("is nothing where the job has none", async () => {
		const jobs = bench.openJobs();
		const job = await bench.submit(jobs, "book:2");
		expect(await jobs.openOutput(job)).toBeNull();
		expect(await jobs.openReport(job, "json")).toBeNull();
	});

	it("has the report of its newest texts, as JSON and as a page, until the file is gone", async () => {
		const { jobs, reload } = await finish();
		await jobs.texts.correct(await reload(), "d1-s1", "Uno.");
		const report = JSON.parse((await jobs.openReport(await reload(), "json")) ?? "null");
		expect(report.segments).toMatchObject([{ state: "edited" }, { state: "translated" }]);
		expect(await jobs.openReport(await reload(), "html")).toMatch(/^<!DOCTYPE html>/i);
		await bench.blobs.delete((await reload()).renditions[0]?.reportKey ?? "");
		expect(await jobs.openReport(await reload(), "json")).toBeNull();
	});
});
