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
import { memoryCheckpointStore } from "../src/checkpoints/memory.ts";
import { sqliteCheckpointStore } from "../src/checkpoints/sqlite.ts";
import { manualClock } from "../src/core/manual-clock.ts";
import { memoryCorrectionStore } from "../src/corrections/memory.ts";
import { sqliteCorrectionStore } from "../src/corrections/sqlite.ts";
import { makeJob } from "../src/job-stores/job-store.contract.ts";
import { memoryJobStore } from "../src/job-stores/memory.ts";
import { sqliteJobStore } from "../src/job-stores/sqlite.ts";
import { openSqliteDatabase } from "../src/job-stores/sqlite-database.ts";
import { localBlobStore } from "../src/storage/local.ts";
import { moveJobs, type Place } from "./move-jobs.ts";

const NOW = 1_000_000;
const clock = manualClock(NOW);

let folder: string;
let from: Place;
let to: Place;

function openOld(root: string): Place {
	const database = openSqliteDatabase(join(root, "jobs.sqlite"));
	const store = sqliteJobStore({ database, clock });
	const checkpoints = sqliteCheckpointStore({ database, updateJob: store.updateNow });
	return { store, checkpoints, corrections: sqliteCorrectionStore({ database }), blobs: localBlobStore({ root }) };
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-move-test-"));
	from = openOld(join(folder, "old"));
	const store = memoryJobStore({ clock });
	const checkpoints = memoryCheckpointStore({ updateJob: store.update });
	const blobs = localBlobStore({ root: join(folder, "new") });
	to = { store, checkpoints, corrections: memoryCorrectionStore(), blobs };
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

/** A job that runs, with two texts translated by its first attempt. */
async function addRunning(place: Place, id: string): Promise<void> {
	await addPending(place, id);
	await place.store.claim(id, "worker", 30_000);
	await place.checkpoints.append(id, 1, [makeCheckpoint(1), makeCheckpoint(2)], { message: "half-way" });
}

/** One that is done, with its book, its proof and a correction. */
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
	it("takes a finished job with its book, proof, texts and corrections", async () => {
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

	it("lets a running job be taken up there at once, with what it has", async () => {
		await addRunning(from, "half");
		expect(await moveJobs(from, to, NOW)).toMatchObject({ moved: 1, withKeys: 1 });
		expect(await to.store.get("half")).toMatchObject({ message: "half-way" });
		expect(await to.store.claim("half", "another", 30_000)).toMatchObject({ state: "processing", attempt: 2 });
		expect(await to.checkpoints.load("half")).toHaveLength(2);
	});

	it("leaves a job alone that is there already, and does one anew that a broken-off run left half-way", async () => {
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

	it("leaves behind what has expired, and names what is missing", async () => {
		await addCompleted(from, "over", NOW - 1);
		await addPending(from, "bare");
		await from.blobs.delete("inputs/bare.epub");
		expect(await moveJobs(from, to, NOW)).toMatchObject({ moved: 1, missing: ["inputs/bare.epub"] });
		expect(await to.store.get("over")).toBeNull();
	});
});

describe("the command", () => {
	it("moves between the places that two files of settings name", async () => {
		await addCompleted(from, "done", null);
		await from.store.close();
		for (const name of ["old", "target"]) {
			writeFileSync(join(folder, `${name}.env`), `LOCAL_STORAGE_PATH=${join(folder, name)}\nMAX_WORKERS=2\n`);
		}
		const script = fileURLToPath(new URL("move-jobs.ts", import.meta.url));
		const args = [script, "--from", join(folder, "old.env"), "--to", join(folder, "target.env")];
		const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
		const said = text(child.stdout);
		const [code] = await once(child, "exit");
		expect({ code, said: await said }).toEqual({ code: 0, said: "1 jobs moved, 0 were there already\n" });
		expect(existsSync(join(folder, "target/outputs/done/1/original_first.epub"))).toBe(true);
		from = openOld(join(folder, "target"));
		expect((await from.store.get("done"))?.state).toBe("completed");
	});
});
