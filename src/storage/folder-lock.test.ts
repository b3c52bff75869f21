import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HOLDER = `
	import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "folder-lock.ts"))};
	lockFolder(process.argv[1]);
	console.log("locked");
	setInterval(() => {}, 1000);
`;

async function startHolder() {
	const holder = spawn(process.execPath, ["--input-type=module", "-e", HOLDER, folder], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	await once(holder.stdout, "data");
	return holder;
}

describe("the lock of a data folder", () => {
	it("refuses a second process at once, and is free the moment the first is killed", async () => {
		const holder = await startHolder();
		const began = performance.now();
		expect(() => lockFolder(folder)).toThrow(
			expect.objectContaining({
				code: "CONFLICT",
				message: `Another Diglot server is using this data folder (${folder}).`,
			}),
		);
		expect(performance.now() - began).toBeLessThan(10_000);
		holder.kill("SIGKILL");
		await once(holder, "exit");
		lockFolder(folder).release();
	});

	it("refuses a second holder in the same process, and is free after release", () => {
		const lock = lockFolder(folder);
		expect(() => lockFolder(folder)).toThrow("Another Diglot server");
		lock.release();
		lock.release();
		lockFolder(folder).release();
	});

	it("leaves one small file and makes a missing folder", () => {
		const lock = lockFolder(join(folder, "new", "data"));
		expect(readdirSync(join(folder, "new", "data"))).toEqual(["lock.sqlite"]);
		lock.release();
	});

	it("says STORAGE_ERROR where the folder can't be used", () => {
		writeFileSync(join(folder, "file"), "");
		expect(() => lockFolder(join(folder, "file"))).toThrow(expect.objectContaining({ code: "STORAGE_ERROR" }));
	});
});
