import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";

let folder: string;
let holder: ChildProcess | undefined;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-lock-"));
});
afterEach(() => {
	holder?.kill("SIGKILL");
	rmSync(folder, { recursive: true });
});

const HOLDER = `
	import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "folder-lock.ts"))};
	import { setFlagsFromString } from "node:v8";
	import { runInNewContext } from "node:vm";
	lockFolder(process.argv[1]);
	setFlagsFromString("--expose-gc");
	runInNewContext("gc")();
	setImmediate(() => console.log("locked"));
	setInterval(() => {}, 1000);
`;

async function startHolder(): Promise<ChildProcess> {
	const child = spawn(process.execPath, ["--input-type=module", "-e", HOLDER, folder], {
		stdio: ["ignore", "pipe", "ignore"],
	});
	holder = child;
	await once(child.stdout, "data");
	return child;
}

describe("the lock of a data folder", () => {
	it("refuses a second process immediately, and is free as soon as the first is killed", async () => {
		const other = await startHolder();
		const began = performance.now();
		expect(() => lockFolder(folder)).toThrow(
			expect.objectContaining({
				code: "CONFLICT",
				message: `Another Diglot server is using this data folder (${folder}).`,
			}),
		);
		expect(performance.now() - began).toBeLessThan(10_000);
		// Neither a refusal nor the holder's garbage collector releases the lock.
		expect(() => lockFolder(folder)).toThrow("Another Diglot server");
		other.kill("SIGKILL");
		await once(other, "exit");
		lockFolder(folder).release();
	});

	it("refuses a second holder in the same process, and is free after release", () => {
		const lock = lockFolder(folder);
		expect(() => lockFolder(folder)).toThrow("Another Diglot server");
		lock.release();
		const next = lockFolder(folder);
		// Released twice, a lock does not take its successor's.
		lock.release();
		expect(() => lockFolder(folder)).toThrow("Another Diglot server");
		next.release();
	});

	it("still keeps other processes out after a refusal in its own process", async () => {
		const lock = lockFolder(folder);
		expect(() => lockFolder(folder)).toThrow("Another Diglot server");
		const child = spawn(process.execPath, ["--input-type=module", "-e", HOLDER, folder], { stdio: "ignore" });
		holder = child;
		expect(await once(child, "exit")).toEqual([1, null]);
		lock.release();
	});

	it("leaves one small file and makes a missing folder", () => {
		const lock = lockFolder(join(folder, "new", "data"));
		expect(readdirSync(join(folder, "new", "data"))).toEqual(["lock.sqlite"]);
		expect(statSync(join(folder, "new", "data", "lock.sqlite")).mode & 0o777).toBe(0o600);
		lock.release();
	});

	it("reports STORAGE_ERROR if the lock's file is no lock", () => {
		writeFileSync(join(folder, "lock.sqlite"), "not a database, but long enough to be read as one".repeat(20));
		const message = `The data folder can't be locked (${folder}).`;
		expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: "STORAGE_ERROR", message }));
		rmSync(join(folder, "lock.sqlite"));
		mkdirSync(join(folder, "lock.sqlite"));
		expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: "STORAGE_ERROR", message }));
	});

	it("reports STORAGE_ERROR for an unusable folder", () => {
		writeFileSync(join(folder, "file"), "");
		expect(() => lockFolder(join(folder, "file"))).toThrow(expect.objectContaining({ code: "STORAGE_ERROR" }));
	});
});
