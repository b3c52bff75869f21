import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeBlobStore } from "./blob-store.contract.ts";
import { createLocalBlobStore } from "./local.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-blobs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describeBlobStore("local", async () => ({
	blobs: createLocalBlobStore({ root: join(folder, "data") }),
	dispose: async () => {},
}));

function filesIn(path: string): string[] {
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => entry.name);
}

const pathsIn = (root: string) =>
	readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** A separate disk that tests may fill; `null` if this user may not mount one. */
function mountSmallDisk(path: string): (() => void) | null {
	mkdirSync(path);
	try {
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", path], { stdio: "ignore" });
	} catch {
		return null;
	}
	return () => void execFileSync("umount", [path]);
}

describe("files on the local disk", () => {
	it("take over a file from another disk, which then has it no more", async (context) => {
		const other = join(folder, "other");
		const unmount = mountSmallDisk(other);
		if (!unmount) return context.skip("no disk can be mounted here");
		try {
			const blobs = createLocalBlobStore({ root: join(folder, "data") });
			writeFileSync(join(other, "book.epub"), "a book");
			expect(await blobs.putFile("outputs/job/1/a.epub", join(other, "book.epub"))).toMatchObject({ bytes: 6 });
			expect([filesIn(other), filesIn(join(folder, "data"))]).toEqual([[], expect.arrayContaining(["a.epub"])]);
		} finally {
			unmount();
		}
	});

	it("removes the unfinished files of a dead process, and keeps the finished ones", async () => {
		const before = createLocalBlobStore({ root: folder });
		await before.put("inputs/a.epub", Readable.from(["x"]));
		writeFileSync(join(await before.makeWorkFolder(), "half"), "x");
		createLocalBlobStore({ root: folder });
		expect(filesIn(folder)).toEqual(["a.epub"]);
	});

	it("are in the work folder, and not listed, while they are being received", async () => {
		const blobs = createLocalBlobStore({ root: folder });
		const { promise: half, resolve: tellHalf } = Promise.withResolvers<void>();
		const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
		const slow = Readable.from(
			(async function* () {
				yield "half ";
				// Requested once the first half is written.
				tellHalf();
				await rest;
				yield "a book";
			})(),
		);
		const stored = blobs.put("inputs/a.epub", slow);
		await half;
		expect(pathsIn(folder)).toEqual([expect.stringMatching(/^\.work\//)]);
		const listed: unknown[] = [];
		for await (const blob of blobs.list("inputs/")) listed.push(blob);
		expect(listed).toEqual([]);
		expect([await blobs.size("inputs/a.epub"), await blobs.read("inputs/a.epub")]).toEqual([null, null]);
		sendRest();
		await stored;
		expect(pathsIn(folder)).toEqual(["inputs/a.epub"]);
	});

	it("keep the top folders and those that are not empty when others are deleted", async () => {
		const blobs = createLocalBlobStore({ root: folder });
		for (const key of ["outputs/job/1/a.epub", "outputs/job/2/a.epub"]) await blobs.put(key, Readable.from(["x"]));
		await blobs.deletePrefix("outputs/job/1/");
		expect(pathsIn(folder)).toEqual(["outputs/job/2/a.epub"]);
		await blobs.deletePrefix("outputs/job/2/");
		expect(readdirSync(folder).sort()).toEqual([".work", "outputs"]);
		expect(readdirSync(join(folder, "outputs"))).toEqual([]);
	});

	it("keep the work files of the owning process when opened for reading", async () => {
		const path = join(await createLocalBlobStore({ root: folder }).makeWorkFolder(), "half");
		writeFileSync(path, "x");
		createLocalBlobStore({ root: folder, keepWork: true });
		expect(filesIn(folder)).toEqual(["half"]);
	});

	it("are readable by their owner only", async () => {
		await createLocalBlobStore({ root: folder }).put("inputs/a.epub", Readable.from(["x"]));
		expect(statSync(join(folder, "inputs", "a.epub")).mode & 0o777).toBe(0o600);
		expect(statSync(join(folder, "inputs")).mode & 0o777).toBe(0o700);
		expect(statSync(join(folder, ".work")).mode & 0o777).toBe(0o700);
	});

	it("leave no empty folders of deleted jobs", async () => {
		const blobs = createLocalBlobStore({ root: folder });
		await blobs.put("outputs/job/1/a.epub", Readable.from(["x"]));
		await blobs.delete("outputs/job/1/a.epub");
		expect(readdirSync(join(folder, "outputs"))).toEqual([]);
	});

	it("can be written while neighbouring folders are deleted", async () => {
		const blobs = createLocalBlobStore({ root: folder });
		const keys = Array.from({ length: 20 }, (_, n) => `outputs/job/${n}/a.epub`);
		const puts = keys.map(async (key) => {
			await blobs.put(key, Readable.from(["x"]));
			await blobs.delete(key);
		});
		await Promise.all(puts);
		expect(filesIn(folder)).toEqual([]);
	});

	it("report STORAGE_ERROR for an unusable folder", () => {
		writeFileSync(join(folder, "file"), "");
		expect(() => createLocalBlobStore({ root: join(folder, "file") })).toThrow(
			expect.objectContaining({ code: "STORAGE_ERROR", recoverable: true }),
		);
	});

	it("report STORAGE_ERROR when the disk is full, leave nothing behind, and recover when there is space", async (context) => {
		const disk = join(folder, "disk");
		const unmount = mountSmallDisk(disk);
		if (!unmount) return context.skip("mounting needs root");
		try {
			const blobs = createLocalBlobStore({ root: disk });
			const big = Array.from({ length: 10 }, () => Buffer.alloc(64 * 1024, 1));
			await expect(blobs.put("inputs/a.epub", Readable.from(big))).rejects.toMatchObject({
				code: "STORAGE_ERROR",
				message: "The disk that holds Diglot's files is full.",
			});
			expect(filesIn(disk)).toEqual([]);
			await blobs.put("inputs/a.epub", Readable.from(["fits"]));
			const fromElsewhere = join(folder, "elsewhere");
			writeFileSync(fromElsewhere, Buffer.alloc(1_000_000));
			await expect(blobs.putFile("outputs/j/1/a.epub", fromElsewhere)).rejects.toMatchObject({ code: "STORAGE_ERROR" });
			expect(filesIn(disk)).toEqual(["a.epub"]);
			execFileSync("mount", ["-o", "remount,ro", disk]);
			await expect(blobs.put("inputs/b.epub", Readable.from(["x"]))).rejects.toMatchObject({
				message: "The disk that holds Diglot's files is read-only.",
			});
		} finally {
			unmount();
		}
	});
});
