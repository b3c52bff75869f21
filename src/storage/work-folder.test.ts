import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWorkFolder } from "./work-folder.ts";

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "diglot-work-"));
});
afterEach(() => rmSync(root, { recursive: true }));

describe("a process's work folder", () => {
	it("is removed with its process, or at the next start after a crash", () => {
		const left = mkdtempSync(join(root, "process-"));
		writeFileSync(join(left, "half a book"), "x");
		const [mine, others] = [openWorkFolder(root), openWorkFolder(root)];
		expect(existsSync(left)).toBe(false);
		expect([existsSync(mine.path), existsSync(others.path)]).toEqual([true, true]);
		mine.close();
		expect([existsSync(mine.path), existsSync(others.path)]).toEqual([false, true]);
		others.close();
	});

	it("reports STORAGE_ERROR if it can't be created", () => {
		writeFileSync(join(root, "file"), "");
		expect(() => openWorkFolder(join(root, "file"))).toThrow(expect.objectContaining({ code: "STORAGE_ERROR" }));
	});
});
