import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { hang } from "../../src/async/gate.fixture.ts";
import { createS3CheckpointStore } from "../../src/checkpoints/s3.ts";
import type { Job } from "../../src/core/job.ts";
import { createS3CorrectionStore } from "../../src/corrections/s3.ts";
import { createDynamodbJobStore } from "../../src/job-stores/dynamodb.ts";
import type { TableOptions } from "../../src/job-stores/dynamodb-table.ts";
import { type Bench, type BenchScript, openBench } from "../../src/jobs/jobs.fixture.ts";
import type { Jobs } from "../../src/jobs/jobs.ts";
import { createS3BlobStore, type S3Options } from "../../src/storage/s3.ts";
import { type DynamodbStandIn, startDynamodb } from "../stand-ins/dynamodb.ts";
import { type FaultProxy, SERVER_ERROR, startFaultProxy } from "../stand-ins/fault-proxy.ts";
import { type S3StandIn, startS3 } from "../stand-ins/s3.ts";

/** A lease and its grace. */
const TAKEOVER_MS = 41_000;

let dynamodb: DynamodbStandIn;
let s3: S3StandIn;
beforeAll(async () => {
	[dynamodb, s3] = await Promise.all([startDynamodb(), startS3()]);
});
afterAll(() => Promise.all([dynamodb.close(), s3.close()]));

describe("jobs on DynamoDB and S3", () => {
	let bench: Bench;
	let places: { table: TableOptions; bucket: S3Options };
	let closing: (() => Promise<void> | void)[];
	beforeEach(async () => {
		bench = openBench();
		closing = [];
		places = { table: await dynamodb.makeTable(), bucket: s3.makeBucket() };
	});
	afterEach(async () => {
		for (const step of closing.reverse()) await step();
		await bench.close();
	});

	/** What a process has, and its own lines to the stores. */
	async function openProcess(script: BenchScript = {}) {
		const lines = { dynamodb: await startFaultProxy(dynamodb.endpoint), s3: await startFaultProxy(s3.endpoint) };
		const { clock } = bench;
		const store = createDynamodbJobStore({ ...places.table, endpoint: lines.dynamodb.endpoint, clock });
		const blobs = createS3BlobStore({ ...places.bucket, endpoint: lines.s3.endpoint });
		const checkpoints = createS3CheckpointStore({ blobs, updateJob: store.update, clock });
		const corrections = createS3CorrectionStore({ blobs });
		const stores = { store, blobs, checkpoints, corrections };
		const jobs: Jobs = bench.openJobs(script, { ...stores, singleProcess: false });
		closing.push(async () => {
			for (const line of Object.values(lines)) line.choose = () => null;
			await jobs.stop();
			await store.close();
			blobs.close();
			for (const line of Object.values(lines)) await line.close();
		});
		return { ...stores, jobs, lines };
	}

	const setAll = (lines: Record<string, FaultProxy>, choose: FaultProxy["choose"]) => {
		for (const line of Object.values(lines)) line.choose = choose;
	};
	const waitFor = async (read: () => Promise<Job | null>, expected: object) =>
		vi.waitFor(async () => expect(await read()).toMatchObject(expected), { timeout: 20_000, interval: 20 });

	it("go on in another process when theirs is cut off, and what it had translated is not sent again", async () => {
		const cutOff = await openProcess({ beforeBatch: (sent, signal) => (sent >= 10 ? hang(signal) : undefined) });
		await cutOff.jobs.start();
		const { id } = await bench.submit(cutOff.jobs, "book:20");
		await waitFor(() => cutOff.store.get(id), { progress: { segments: { done: 10 } } });
		setAll(cutOff.lines, () => "drop");

		const other = await openProcess();
		bench.clock.skip(TAKEOVER_MS);
		await other.jobs.start();
		await waitFor(() => other.store.get(id), { state: "completed", attempt: 2, progress: { percent: 100 } });
		expect(bench.sent).toHaveLength(20);
		setAll(cutOff.lines, () => null);
		expect(await cutOff.store.update(id, 1, { message: "stale" })).toBeNull();
		await vi.waitFor(async () => {
			const keys: string[] = [];
			for await (const { key } of other.blobs.list(`jobs/${id}/`)) keys.push(key);
			expect(keys).toEqual([expect.stringMatching(/\.all$/)]);
		});
		expect(await other.checkpoints.load(id)).toHaveLength(20);
	});

	it("lose nothing when S3 or DynamoDB answers 500 in the middle, and go on when it is back", async () => {
		for (const part of ["s3", "dynamodb"] as const) {
			const { jobs, store, lines } = await openProcess({
				beforeBatch: (sent) => {
					if (sent % 20 !== 10) return;
					lines[part].choose = () => SERVER_ERROR;
					setTimeout(() => setAll(lines, () => null), 1_500);
				},
			});
			await jobs.start();
			const { id } = await bench.submit(jobs, "book:20");
			await waitFor(() => store.get(id).catch(() => null), { state: "completed", attempt: 1 });
			expect(lines[part].faults).toBeGreaterThan(0);
			await jobs.stop();
		}
		expect(bench.sent).toHaveLength(40);
	});

	it("that DynamoDB removes under a running worker harm nobody, and what they leave is swept", async () => {
		const { promise: isGone, resolve: goOn } = Promise.withResolvers<void>();
		const { jobs, store, blobs } = await openProcess({ beforeBatch: (sent) => (sent === 10 ? isGone : undefined) });
		await jobs.start();
		const [removed, other] = [await bench.submit(jobs, "book:20"), await bench.submit(jobs, "book:4")];
		await waitFor(() => store.get(removed.id), { progress: { segments: { done: 10 } } });
		await store.delete(removed.id);
		goOn();
		await waitFor(() => store.get(other.id), { state: "completed" });
		expect(await store.get(removed.id)).toBeNull();
		bench.clock.skip(25 * 3_600_000);
		await vi.waitFor(
			async () => {
				const left: string[] = [];
				for (const prefix of ["inputs/", "outputs/", "jobs/"]) {
					for await (const { key } of blobs.list(prefix)) left.push(key);
				}
				const kept = (await store.get(other.id)) as Job;
				expect(left.filter((key) => !key.includes(other.id))).toEqual([kept.inputKey]);
			},
			{ timeout: 20_000, interval: 50 },
		);
	});

	it("are removed with all that they have when their time is over", async () => {
		const { jobs, store, blobs } = await openProcess();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:20");
		await waitFor(() => store.get(id), { state: "completed" });
		bench.clock.skip(73 * 3_600_000);
		await waitFor(async () => ((await store.get(id)) ? null : ({ id } as Job)), { id });
		const left: string[] = [];
		for (const prefix of ["inputs/", "outputs/", "jobs/"]) {
			for await (const { key } of blobs.list(prefix)) left.push(key);
		}
		expect(left).toEqual([]);
	});
});
