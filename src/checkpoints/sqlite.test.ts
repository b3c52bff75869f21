import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../core/clock.ts";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { createSqliteJobStore } from "../job-stores/sqlite.ts";
import { openSqliteDatabase } from "../job-stores/sqlite-database.ts";
import { describeCheckpointStore, makeCheckpoint } from "./checkpoint-store.contract.ts";
import type { Checkpoint } from "./checkpoint-store.ts";
import { createSqliteCheckpointStore } from "./sqlite.ts";

function openStores(folder = mkdtempSync(join(tmpdir(), "diglot-checkpoints-"))) {
	const path = join(folder, "jobs.sqlite");
	const database = openSqliteDatabase(path);
	const store = createSqliteJobStore({ database, clock: systemClock });
	let transactions = 0;
	const counting = {
		run: database.run,
		transaction: ((work) => {
			transactions++;
			return database.transaction(work);
		}) as typeof database.transaction,
	};
	const checkpoints = createSqliteCheckpointStore({ database: counting, updateJob: store.updateNow });
	return {
		path,
		store,
		checkpoints,
		countTransactions: () => transactions,
		async startJob() {
			const id = randomUUID();
			await store.create(makeJob({ id }));
			await store.claim(id, "worker-1", 60_000);
			return id;
		},
		takeJob: async (id: string) => void (await store.cancel(id, null)),
		readJob: (id: string) => store.get(id),
		async dispose() {
			await store.close();
			rmSync(folder, { recursive: true });
		},
	};
}

describeCheckpointStore("sqlite", async () => openStores());

describe("checkpoints in SQLite", () => {
	let stores: ReturnType<typeof openStores>;
	beforeEach(() => {
		stores = openStores();
	});
	afterEach(() => stores.dispose());

	it("combines concurrent appends into one transaction", async () => {
		const job = await stores.startJob();
		await Promise.all(Array.from({ length: 30 }, (_, n) => stores.checkpoints.append(job, 1, [makeCheckpoint(n)], {})));
		expect(stores.countTransactions()).toBe(1);
	});

	it("stores neither entries nor counters while the database is locked, and recovers", async () => {
		const job = await stores.startJob();
		const before = await stores.readJob(job);
		const stranger = new DatabaseSync(stores.path);
		stranger.exec("BEGIN IMMEDIATE");
		const appends = [1, 2].map((n) => stores.checkpoints.append(job, 1, [makeCheckpoint(n)], { message: "x" }));
		const outcomes = await Promise.allSettled(appends);
		expect(outcomes).toMatchObject(
			[1, 2].map(() => ({ status: "rejected", reason: { code: "STORAGE_ERROR", recoverable: true } })),
		);
		stranger.exec("ROLLBACK");
		stranger.close();
		expect(await stores.readJob(job)).toEqual(before);
		expect(await stores.checkpoints.load(job)).toEqual([]);
		expect(await stores.checkpoints.append(job, 1, [makeCheckpoint(1)], {})).toBe(true);
	});

	it("drops entries of a missing job, and deletes them with the record", async () => {
		const job = await stores.startJob();
		await stores.checkpoints.append(job, 1, [makeCheckpoint(1)], {});
		await stores.store.delete(job);
		expect(await stores.checkpoints.load(job)).toEqual([]);
		expect(await stores.checkpoints.append(job, 1, [makeCheckpoint(2)], {})).toBe(false);
		expect(await stores.checkpoints.load(job)).toEqual([]);
	});

	it("fails only the caller whose entries can't be stored", async () => {
		const job = await stores.startJob();
		const circular = { ...makeCheckpoint(1) } as Checkpoint & { self?: unknown };
		circular.self = circular;
		const [bad, good] = await Promise.allSettled([
			stores.checkpoints.append(job, 1, [circular], {}),
			stores.checkpoints.append(job, 1, [makeCheckpoint(2)], {}),
		]);
		expect([bad?.status, good?.status]).toEqual(["rejected", "fulfilled"]);
	});

	it("takes time for what is appended, not for what exists", async () => {
		const job = await stores.startJob();
		const sizes: number[] = [];
		for (let round = 0; round < 2; round++) {
			const batches = Array.from({ length: 40 }, (_, batch) =>
				stores.checkpoints.append(
					job,
					1,
					Array.from({ length: 32 }, (_, n) => makeCheckpoint(round * 10_000 + batch * 32 + n)),
					{},
				),
			);
			await Promise.all(batches);
			const checkpointer = new DatabaseSync(stores.path);
			checkpointer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
			checkpointer.close();
			sizes.push(statSync(stores.path).size);
		}
		const [first = 0, second = 0] = sizes;
		expect(second - first).toBeLessThan(first * 1.2);
	});

	it("changes nothing on a full disk, reports it, and recovers when there is space", async (context) => {
		const disk = mkdtempSync(join(tmpdir(), "diglot-disk-"));
		try {
			execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], { stdio: "ignore" });
		} catch {
			rmSync(disk, { recursive: true });
			return context.skip("mounting needs root");
		}
		const full = openStores(join(disk, "data"));
		try {
			const job = await full.startJob();
			await full.checkpoints.append(job, 1, [makeCheckpoint(1)], { message: "before" });
			const before = await full.readJob(job);
			const filler = join(disk, "filler");
			expect(() => writeFileSync(filler, Buffer.alloc(2_000_000))).toThrow("ENOSPC");
			const big = Array.from({ length: 500 }, (_, n) => makeCheckpoint(n));
			await expect(full.checkpoints.append(job, 1, big, { message: "lost" })).rejects.toMatchObject({
				code: "STORAGE_ERROR",
				message: "The job database can't grow: the disk is full.",
			});
			expect(await full.readJob(job)).toEqual(before);
			expect(await full.checkpoints.load(job)).toHaveLength(1);
			rmSync(filler);
			expect(await full.checkpoints.append(job, 1, big, { message: "after" })).toBe(true);
			expect(await full.checkpoints.load(job)).toHaveLength(501);
		} finally {
			await full.store.close();
			execFileSync("umount", [disk]);
			rmSync(disk, { recursive: true });
		}
	});
});
