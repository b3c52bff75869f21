import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeCheckpoint } from "../checkpoints/checkpoint-store.contract.ts";
import { type Bench, hang, openBench } from "./jobs.fixture.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

const HOUR_MS = 3_600_000;
const gone = (id: string) => vi.waitFor(async () => expect(await bench.store.get(id)).toBeNull());

describe("expiry", () => {
	it("removes a failed or cancelled job after its time, files and checkpoints with the record", async () => {
		const jobs = bench.openJobs({ beforeBatch: (_sent, signal) => hang(signal) });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await jobs.cancel(id, "local");
		await bench.checkpoints.append(id, 1, [makeCheckpoint(1)], {});
		bench.clock.skip(3 * HOUR_MS - 5_000);
		await new Promise((resolve) => setTimeout(resolve, 150));
		expect(await jobs.get(id, "local")).not.toBeNull();
		bench.clock.skip(5_000);
		expect(await jobs.get(id, "local")).toBeNull();
		await gone(id);
		expect(bench.listFiles()).toEqual([]);
		expect(await bench.checkpoints.load(id)).toEqual([]);
	});

	it("keeps a result that nobody downloaded longer, and after a download as long as other jobs", async () => {
		const jobs = bench.openJobs();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		await bench.waitForEnd(id);
		bench.clock.skip(70 * HOUR_MS);
		const job = await jobs.get(id, "local");
		if (!job) throw new Error("the result is gone too early");
		(await jobs.openOutput(job))?.destroy();
		bench.clock.skip(2.9 * HOUR_MS);
		const again = await jobs.get(id, "local");
		if (!again) throw new Error("a download must start the time anew");
		(await jobs.openOutput(again, { start: 0, end: 1 }))?.destroy();
		bench.clock.skip(2.9 * HOUR_MS);
		expect(await jobs.get(id, "local")).not.toBeNull();
		bench.clock.skip(0.2 * HOUR_MS);
		expect(await jobs.get(id, "local")).toBeNull();
		await gone(id);
		expect(bench.listFiles()).toEqual([]);
	});

	it("never touches a job that waits or runs, and keeps all where the time to live is 0", async () => {
		const running = bench.openJobs(
			{ beforeBatch: (_sent, signal) => hang(signal) },
			{ limits: { maxWorkers: 1, jobTtlMs: 0 } },
		);
		await running.start();
		const ids = [];
		for (let n = 0; n < 3; n++) ids.push((await bench.submit(running, "book:5")).id);
		await running.cancel(ids[2] ?? "", "local");
		bench.clock.skip(1_000 * HOUR_MS);
		await new Promise((resolve) => setTimeout(resolve, 150));
		for (const id of ids) expect(await running.get(id, "local")).not.toBeNull();
	});

	it("finishes what a crash between files and record has left", async () => {
		const jobs = bench.openJobs();
		await jobs.start();
		const { id, inputKey } = await bench.submit(jobs, "book:5");
		await bench.waitForEnd(id);
		await bench.blobs.delete(inputKey);
		await bench.blobs.deletePrefix(`outputs/${id}/`);
		bench.clock.skip(73 * HOUR_MS);
		await gone(id);
	});
});

describe("blobs that no job names", () => {
	it("go after a day; younger ones and named ones stay", async () => {
		const jobs = bench.openJobs();
		const { id, inputKey } = await bench.submit(jobs, "book:5");
		const orphans = [
			"inputs/lost.epub",
			`outputs/${id}/7/original_first.epub`,
			"outputs/unknown/1/x.epub",
			"jobs/unknown/checkpoints/1",
		];
		const kept = `jobs/${id}/checkpoints/1`;
		for (const key of [...orphans, kept, "inputs/young.epub"]) await bench.blobs.put(key, Readable.from(["x"]));
		const twoDaysAgo = Date.now() / 1_000 - 48 * 3_600;
		for (const key of [...orphans, kept, inputKey]) utimesSync(join(bench.folder, key), twoDaysAgo, twoDaysAgo);
		writeFileSync(join(bench.folder, "operators-own-file"), "");
		const sweeping = bench.openJobs({}, { limits: { maxWorkers: 0 } });
		await sweeping.start();
		await vi.waitFor(() => expect(bench.listFiles()).toEqual([inputKey, kept, "inputs/young.epub"].sort()));
		expect(existsSync(join(bench.folder, "operators-own-file"))).toBe(true);
	});
});
