import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../core/clock.ts";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { createSqliteJobStore } from "../job-stores/sqlite.ts";
import { openSqliteDatabase } from "../job-stores/sqlite-database.ts";
import { describeCorrectionStore, makeCorrection } from "./correction-store.contract.ts";
import { createSqliteCorrectionStore } from "./sqlite.ts";

function openStores(folder = mkdtempSync(join(tmpdir(), "diglot-corrections-"))) {
	const path = join(folder, "jobs.sqlite");
	const database = openSqliteDatabase(path);
	const store = createSqliteJobStore({ database, clock: systemClock });
	return {
		path,
		folder,
		store,
		corrections: createSqliteCorrectionStore({ database }),
		async startJob() {
			const id = randomUUID();
			await store.create(makeJob({ id }));
			return id;
		},
		async dispose() {
			await store.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

describeCorrectionStore("sqlite", async () => openStores());

describe("corrections in SQLite", () => {
	let stores: ReturnType<typeof openStores>;
	beforeEach(() => {
		stores = openStores();
	});
	afterEach(() => stores.dispose());

	it("survive a restart", async () => {
		const job = await stores.startJob();
		await stores.corrections.put(job, makeCorrection(1));
		await stores.store.close();
		stores = openStores(stores.folder);
		expect(await stores.corrections.load(job)).toEqual([makeCorrection(1)]);
	});

	it("are deleted with the job's record, and none is added afterwards", async () => {
		const job = await stores.startJob();
		await stores.corrections.put(job, makeCorrection(1));
		await stores.store.delete(job);
		await stores.corrections.put(job, makeCorrection(2));
		expect(await stores.corrections.load(job)).toEqual([]);
	});

	it("copied for a job that was never created are gone after the next start", async () => {
		const job = await stores.startJob();
		await stores.corrections.put(job, makeCorrection(1));
		await stores.corrections.copy(job, "never made");
		await stores.store.close();
		stores = openStores(stores.folder);
		expect(await stores.corrections.load("never made")).toEqual([]);
		expect(await stores.corrections.load(job)).toHaveLength(1);
	});

	it("reports a database that is locked by another program", async () => {
		const job = await stores.startJob();
		const stranger = new DatabaseSync(stores.path);
		stranger.exec("BEGIN IMMEDIATE");
		await expect(stores.corrections.put(job, makeCorrection(1))).rejects.toMatchObject({
			code: "STORAGE_ERROR",
			recoverable: true,
		});
		stranger.close();
		expect(await stores.corrections.load(job)).toEqual([]);
	});
});
