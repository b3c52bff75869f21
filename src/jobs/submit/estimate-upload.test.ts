import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveForEstimate } from "../../options/resolve-options.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

describe("an estimate", () => {
	async function estimate(content: string) {
		const jobs = bench.openJobs();
		const resolved = resolveForEstimate({ target_language: "es", model: "pseudo" }, bench.rulesOf(jobs));
		const receive = () => jobs.receiveUpload(Readable.from([Buffer.from(content)]));
		const request = { filename: "A book.epub", owner: "ann", resolved };
		const first = await jobs.estimate({ ...request, upload: await receive(), storedAs: null });
		return {
			jobs,
			first,
			again: async (storedAs: string) => jobs.estimate({ ...request, upload: await receive(), storedAs }),
		};
	}

	it("says what a job would take, and sends nothing", async () => {
		const { first } = await estimate("book:20000");
		expect(first).toMatchObject({
			title: "A Book",
			source_language: "en",
			segments: 20_000,
			words: 40_000,
			coverage: 100,
			estimated_duration_minutes: 3,
			cover: "data:image/gif;base64,R0lGODlh",
		});
		expect(bench.sent).toEqual([]);
	});

	it("keeps one copy of the book for a later job of its owner, also where another estimate is made of it", async () => {
		const { jobs, first, again } = await estimate("book:3");
		const stored = bench.listFiles();
		expect(stored).toEqual([`uploads/${first.upload_id}/book.epub`, `uploads/${first.upload_id}/facts.json`]);
		expect(await again(first.upload_id)).toEqual(first);
		expect(bench.listFiles()).toEqual(stored);
		expect(await jobs.claimUpload(first.upload_id, "ann")).toMatchObject({
			filename: "A book.epub",
			upload: { bytes: 6 },
		});
		await expect(jobs.claimUpload(first.upload_id, "bob")).rejects.toMatchObject({ details: { field: "upload_id" } });
	});

	it("of what is no book is refused, and nothing is left", async () => {
		await expect(estimate("no book")).rejects.toMatchObject({ code: "UNSUPPORTED_FORMAT" });
		expect(bench.listFiles()).toEqual([]);
	});
});
