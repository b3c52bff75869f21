import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeCheckpoint } from "../src/checkpoints/checkpoint-store.contract.ts";
import { createMemoryCheckpointStore } from "../src/checkpoints/memory.ts";
import { createS3CheckpointStore } from "../src/checkpoints/s3.ts";
import { createSqliteCheckpointStore } from "../src/checkpoints/sqlite.ts";
import { createManualClock } from "../src/core/manual-clock.ts";
import { createMemoryCorrectionStore } from "../src/corrections/memory.ts";
import { createS3CorrectionStore } from "../src/corrections/s3.ts";
import { createSqliteCorrectionStore } from "../src/corrections/sqlite.ts";
import { createDynamodbJobStore } from "../src/job-stores/dynamodb.ts";
import { makeJob } from "../src/job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../src/job-stores/memory.ts";
import { createSqliteJobStore } from "../src/job-stores/sqlite.ts";
import { openSqliteDatabase } from "../src/job-stores/sqlite-database.ts";
import { createLocalBlobStore } from "../src/storage/local.ts";
import { createS3BlobStore } from "../src/storage/s3.ts";
import { TEST_CREDENTIALS } from "../test/stand-ins/credentials.ts";
import { startDynamodb } from "../test/stand-ins/dynamodb.ts";
import { startS3 } from "../test/stand-ins/s3.ts";
import { moveJobs, type Place } from "./move-jobs.ts";

const NOW = 1_000_000;
const clock = createManualClock(NOW);

let folder: string;
let from: Place;
let to: Place;

function openOld(root: string): Place {
	const database = openSqliteDatabase(join(root, "jobs.sqlite"));
	const store = createSqliteJobStore({ database, clock });
	const checkpoints = createSqliteCheckpointStore({ database, updateJob: store.updateNow });
	return {
		store,
		checkpoints,
		corrections: createSqliteCorrectionStore({ database }),
		blobs: createLocalBlobStore({ root }),
	};
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-move-test-"));
	from = openOld(join(folder, "old"));
	const store = createMemoryJobStore({ clock });
	const checkpoints = createMemoryCheckpointStore({ updateJob: store.update });
	const blobs = createLocalBlobStore({ root: join(folder, "new") });
	to = { store, checkpoints, corrections: createMemoryCorrectionStore(), blobs };
});

afterEach(async () => {
	await from.store.close();
	await to.store.close();
	rmSync(folder, { recursive: true });
});

async function addPending(place: Place, id: string): Promise<void> {
	await place.blobs.put(`inputs/${id}.epub`, Readable.from(["the book"]));
	await place.store.create(makeJob({ id }));
}

/** A running job with two texts translated by its first attempt. */
async function addRunning(place: Place, id: string): Promise<void> {
	await addPending(place, id);
	await place.store.claim(id, "worker", 30_000);
	await place.checkpoints.append(id, 1, [makeCheckpoint(1), makeCheckpoint(2)], { message: "half-way" });
}

/** A completed job with its book, its report and a correction. */
async function addCompleted(place: Place, id: string, expiresAt: number | null): Promise<void> {
	await addRunning(place, id);
	const [blobKey, reportKey] = [`outputs/${id}/1/original_first.epub`, `outputs/${id}/1/report.json`];
	await place.blobs.put(blobKey, Readable.from(["the new book"]));
	await place.blobs.put(reportKey, Readable.from(["{}"]));
	const output = {
		blobKey,
		reportKey,
		bytes: 12,
		sha256: "cd",
		layout: "original_first",
		revision: 0,
		modifiedAt: NOW,
	} as const;
	const progress = { ...makeJob().progress, percent: 100 };
	await place.store.end(id, 1, { state: "completed", output, progress, message: "done", expiresAt });
	const correction = { document: "d1", fingerprint: "print-1", occurrence: 1, text: "mine", correctedAt: NOW };
	await place.corrections.put(id, correction);
}

describe("moving jobs", () => {
	it("moves a finished job with its book, report, texts and corrections", async () => {
		await addCompleted(from, "done", NOW + 1000);
		expect(await moveJobs(from, to, NOW)).toEqual({ moved: 1, there: 0, missing: [], withKeys: 0 });

		const [before, after] = [await from.store.get("done"), await to.store.get("done")];
		expect(after).toEqual({ ...before, version: after?.version });
		expect(await to.checkpoints.load("done")).toEqual(await from.checkpoints.load("done"));
		expect(await to.corrections.load("done")).toEqual(await from.corrections.load("done"));
		const book = await to.blobs.read("outputs/done/1/original_first.epub");
		expect(book && (await text(book))).toBe("the new book");
		expect(await to.blobs.size("outputs/done/1/report.json")).toBe(2);
	});

	it("lets a running job be claimed there immediately, with what it has", async () => {
		await addRunning(from, "half");
		expect(await moveJobs(from, to, NOW)).toMatchObject({ moved: 1, withKeys: 1 });
		expect(await to.store.get("half")).toMatchObject({ message: "half-way" });
		expect(await to.store.claim("half", "another", 30_000)).toMatchObject({ state: "processing", attempt: 2 });
		expect(await to.checkpoints.load("half")).toHaveLength(2);
	});

	it("leaves a job alone that is already there, and copies one again that an interrupted run left incomplete", async () => {
		await addPending(from, "there");
		await addRunning(from, "broken");
		await addPending(to, "there");
		await to.store.cancel("there", null);
		const half = makeJob({ id: "broken", state: "processing", attempt: 1, workerId: "move-jobs", leaseUntil: NOW + 9 });
		await to.store.create(half);
		await to.checkpoints.append("broken", 1, [makeCheckpoint(1)], {});

		expect(await moveJobs(from, to, NOW)).toMatchObject({ moved: 1, there: 1 });
		expect((await to.store.get("there"))?.state).toBe("cancelled");
		expect(await to.checkpoints.load("broken")).toHaveLength(2);
		expect(await moveJobs(from, to, NOW)).toMatchObject({ moved: 0, there: 2 });
	});

	it("leaves out what has expired, and names what is missing", async () => {
		await addCompleted(from, "over", NOW - 1);
		await addPending(from, "bare");
		await from.blobs.delete("inputs/bare.epub");
		expect(await moveJobs(from, to, NOW)).toMatchObject({ moved: 1, missing: ["inputs/bare.epub"] });
		expect(await to.store.get("over")).toBeNull();
	});
});

describe("the command", () => {
	/** Moves from the old folder to the place that `settings` describes. */
	async function run(settings: Record<string, string>): Promise<{ code: number; said: string }> {
		const env = (values: Record<string, string>) =>
			Object.entries(values)
				.map((one) => one.join("="))
				.join("\n");
		writeFileSync(join(folder, "old.env"), env({ LOCAL_STORAGE_PATH: join(folder, "old") }));
		writeFileSync(join(folder, "new.env"), env({ LOCAL_STORAGE_PATH: join(folder, "target"), ...settings }));
		const script = fileURLToPath(new URL("move-jobs.ts", import.meta.url));
		const args = [script, "--from", join(folder, "old.env"), "--to", join(folder, "new.env")];
		const { accessKeyId, secretAccessKey } = TEST_CREDENTIALS;
		const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
		const child = spawn(process.execPath, args, {
			env: { ...process.env, ...credentials },
			stdio: ["ignore", "pipe", "inherit"],
		});
		const said = text(child.stdout);
		const [code] = await once(child, "exit");
		return { code, said: await said };
	}

	it("moves between the places that two settings files describe", async () => {
		await addCompleted(from, "done", null);
		await from.store.close();
		expect(await run({ MAX_WORKERS: "2" })).toEqual({ code: 0, said: "1 jobs moved, 0 were there already\n" });
		expect(existsSync(join(folder, "target/outputs/done/1/original_first.epub"))).toBe(true);
		from = openOld(join(folder, "target"));
		expect((await from.store.get("done"))?.state).toBe("completed");
	});

	it("moves from a laptop's folder to DynamoDB and S3", async () => {
		const [dynamodb, s3] = [await startDynamodb(), await startS3()];
		try {
			const [table, bucket] = [await dynamodb.makeTable(), s3.makeBucket()];
			await addCompleted(from, "done", null);
			await addRunning(from, "half");
			const before = await from.checkpoints.load("half");
			await from.store.close();
			const result = await run({
				...{ STORAGE_MODE: "s3", S3_BUCKET_NAME: bucket.bucket, S3_ENDPOINT: s3.endpoint },
				...{ JOB_STORE_MODE: "dynamodb", DYNAMODB_TABLE_NAME: table.table, DYNAMODB_ENDPOINT: dynamodb.endpoint },
				ENCRYPTION_KEY: "0123456789abcdef0123456789abcdef",
			});
			expect(result.said).toMatch(/^2 jobs moved, 0 were there already\n1 of them have keys/);
			const store = createDynamodbJobStore({ ...table, clock });
			const blobs = createS3BlobStore(bucket);
			expect((await store.get("done"))?.state).toBe("completed");
			const book = await blobs.read("outputs/done/1/original_first.epub");
			expect(book && (await text(book))).toBe("the new book");
			expect(await store.claim("half", "worker", 30_000)).toMatchObject({ attempt: 2 });
			const checkpoints = createS3CheckpointStore({ blobs, updateJob: store.update, clock });
			expect(await checkpoints.load("half")).toEqual(before);
			expect(await createS3CorrectionStore({ blobs }).load("done")).toHaveLength(1);
			await store.close();
			blobs.close();
			from = openOld(join(folder, "unused"));
		} finally {
			await Promise.all([dynamodb.close(), s3.close()]);
		}
	});
});
