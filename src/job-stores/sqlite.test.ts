import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../core/clock.ts";
import { makeJob } from "./job-records.fixture.ts";
import { describeJobStore } from "./job-store.contract.ts";
import { createSqliteJobStore } from "./sqlite.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";

describeJobStore("sqlite", async (clock) => {
	const folder = mkdtempSync(join(tmpdir(), "diglot-jobs-"));
	const open = () => createSqliteJobStore({ database: openSqliteDatabase(join(folder, "jobs.sqlite")), clock });
	const store = open();
	return {
		store,
		reopen: async () => open(),
		async dispose() {
			await store.close();
			rmSync(folder, { recursive: true });
		},
	};
});

describe("the SQLite job database", () => {
	let folder: string;
	let path: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "diglot-jobs-"));
		path = join(folder, "data", "jobs.sqlite");
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	it("is readable by its owner only, including its WAL", async () => {
		const store = createSqliteJobStore({ database: openSqliteDatabase(path), clock: systemClock });
		await store.create(makeJob());
		for (const name of [path, `${path}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
		await store.close();
	});

	it.each(["end", "cancel"] as const)(
		"keeps nothing of a caller's sealed key after the job's %s, the WAL included",
		async (how) => {
			const store = createSqliteJobStore({ database: openSqliteDatabase(path), clock: systemClock });
			const sealedKey = "sealed-".repeat(200);
			const error = { code: "TIMEOUT_ERROR", message: "It took too long.", recoverable: true } as const;
			const onDisk = () => [path, `${path}-wal`].some((name) => readFileSync(name).includes("sealed-sealed"));
			// Long enough for separate pages, so that it moves within the file.
			await store.create(makeJob({ id: "job", sealedKey, filename: "x".repeat(9_000) }));
			await store.claim("job", "worker", 60_000);
			for (let n = 0; n < 5; n++) await store.update("job", 1, { message: "m".repeat(1_000 * n) });
			expect(onDisk()).toBe(true);
			if (how === "cancel") await store.cancel("job", null);
			else await store.end("job", 1, { state: "failed", error, message: "failed", expiresAt: null });
			expect(onDisk()).toBe(false);
			await store.close();
		},
	);

	it("lets only one of two processes on the same file claim a job", async () => {
		const [one, two] = [openSqliteDatabase(path), openSqliteDatabase(path)].map((database) =>
			createSqliteJobStore({ database, clock: systemClock }),
		);
		if (!one || !two) throw new Error("both are open");
		await one.create(makeJob({ id: "job" }));
		const claims = await Promise.all([one, two].map((store, n) => store.claim("job", `worker-${n}`, 1_000)));
		expect(claims.filter(Boolean)).toHaveLength(1);
		await Promise.all([one.close(), two.close()]);
	});

	it("reports STORAGE_ERROR while another program holds the lock, and recovers afterwards", async () => {
		const store = createSqliteJobStore({ database: openSqliteDatabase(path), clock: systemClock });
		const stranger = new DatabaseSync(path);
		stranger.exec("BEGIN IMMEDIATE");
		await expect(store.create(makeJob())).rejects.toMatchObject({
			code: "STORAGE_ERROR",
			message: "The job database is locked by another program.",
		});
		stranger.exec("ROLLBACK");
		stranger.close();
		expect(await store.create(makeJob())).toBe(true);
		await store.close();
	});

	it("reports STORAGE_ERROR for a file that is not a database, and leaves it unchanged", () => {
		const junk = join(folder, "junk.sqlite");
		writeFileSync(junk, "this is no database, and it is long enough to be taken for the header of one".repeat(4));
		const { size } = statSync(junk);
		expect(() => openSqliteDatabase(junk)).toThrow(
			expect.objectContaining({ code: "STORAGE_ERROR", message: expect.stringContaining("damaged") }),
		);
		expect(statSync(junk).size).toBe(size);
	});

	it("reports STORAGE_ERROR for an unusable folder", () => {
		writeFileSync(join(folder, "file"), "");
		expect(() => openSqliteDatabase(join(folder, "file", "jobs.sqlite"))).toThrow(
			expect.objectContaining({ code: "STORAGE_ERROR" }),
		);
	});

	it("rejects a database of a newer version", () => {
		openSqliteDatabase(path).close();
		const newer = new DatabaseSync(path);
		newer.exec("PRAGMA user_version = 999");
		newer.close();
		expect(() => openSqliteDatabase(path)).toThrow("newer version");
	});

	it("rolls back a transaction that throws, and rethrows the error", () => {
		const database = openSqliteDatabase(path);
		const insert = "INSERT INTO jobs (id, record) VALUES ('a', '{}')";
		expect(() =>
			database.transaction((connection) => {
				connection.exec(insert);
				throw new Error("changed my mind");
			}),
		).toThrow("changed my mind");
		expect(database.run((connection) => connection.prepare("SELECT count(*) AS n FROM jobs").get())).toEqual({ n: 0 });
		database.close();
	});

	it("keeps every acknowledged job when its process is killed", async () => {
		const writer = spawn(process.execPath, [join(import.meta.dirname, "write-jobs.fixture.ts"), path], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const acknowledged: string[] = [];
		let rest = "";
		for await (const chunk of writer.stdout.setEncoding("utf8")) {
			const lines = (rest + chunk).split("\n");
			rest = lines.pop() ?? "";
			acknowledged.push(...lines);
			if (acknowledged.length > 50) writer.kill("SIGKILL");
		}
		if (writer.exitCode === null && writer.signalCode === null) await once(writer, "exit");
		const store = createSqliteJobStore({ database: openSqliteDatabase(path), clock: systemClock });
		const found = await Promise.all(acknowledged.map((id) => store.get(id)));
		expect(found.length).toBeGreaterThan(50);
		expect(found.filter((job) => job === null)).toEqual([]);
		await store.close();
	});
});
