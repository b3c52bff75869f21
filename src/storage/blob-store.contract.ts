import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BlobStore } from "./blob-store.ts";

export interface BlobStoreUnderTest {
	blobs: BlobStore;
	dispose(): Promise<void>;
}

/** The contract of every blob store. */
export function describeBlobStore(name: string, open: () => Promise<BlobStoreUnderTest>): void {
	describe(`blob store: ${name}`, () => {
		let opened: BlobStoreUnderTest;
		let blobs: BlobStore;
		beforeEach(async () => {
			opened = await open();
			blobs = opened.blobs;
		});
		afterEach(() => opened.dispose());

		const key = "inputs/0b6e.epub";
		const put = (at: string, content: string) => blobs.put(at, Readable.from([Buffer.from(content)]));
		const readText = async (at: string, range?: { start: number; end: number }) => {
			const stream = await blobs.read(at, range);
			return stream && text(stream);
		};
		const listAll = async (prefix: string) => {
			const found: { key: string; modifiedAt: number }[] = [];
			for await (const blob of blobs.list(prefix)) found.push(blob);
			return found;
		};
		const listKeys = async (prefix: string) => (await listAll(prefix)).map((blob) => blob.key).sort();

		it("returns a stream's bytes, and reports size and hash when storing them", async () => {
			const chunks = Array.from({ length: 40 }, (_, n) => Buffer.alloc(30_000, n));
			const whole = Buffer.concat(chunks);
			expect(await blobs.put(key, Readable.from(chunks))).toEqual({
				bytes: whole.length,
				sha256: createHash("sha256").update(whole).digest("hex"),
			});
			const stream = await blobs.read(key);
			expect(stream && (await buffer(stream)).equals(whole)).toBe(true);
			expect(await blobs.size(key)).toBe(whole.length);
		});

		it("stores text as UTF-8", async () => {
			const stored = await blobs.put(key, Readable.from(["né", "e"]));
			expect(stored).toEqual({ bytes: 4, sha256: createHash("sha256").update("née").digest("hex") });
			expect(await readText(key)).toBe("née");
		});

		it("stores an empty blob, and replaces one of the same key", async () => {
			await put(key, "");
			expect([await readText(key), await blobs.size(key)]).toEqual(["", 0]);
			await put(key, "new");
			expect(await readText(key)).toBe("new");
		});

		it("reads a range, both ends included", async () => {
			await put(key, "0123456789");
			expect(await readText(key, { start: 2, end: 4 })).toBe("234");
			expect(await readText(key, { start: 9, end: 9 })).toBe("9");
			expect(await readText(key, { start: 8, end: 99 })).toBe("89");
			expect(await readText(key, { start: 10, end: 99 })).toBe("");
		});

		it("returns null for a missing blob", async () => {
			expect([await blobs.read(key), await blobs.size(key)]).toEqual([null, null]);
			await expect(blobs.withLocalFile(key, async () => "used")).rejects.toMatchObject({ code: "NOT_FOUND" });
		});

		it("leaves nothing behind when the stream fails, and rethrows its error", async () => {
			const failing = Readable.from(
				(async function* () {
					yield Buffer.alloc(100_000);
					throw new Error("the client went away");
				})(),
			);
			await expect(blobs.put(key, failing)).rejects.toThrow("the client went away");
			expect(await blobs.size(key)).toBeNull();
			expect(await listKeys("inputs/")).toEqual([]);
		});

		it("rethrows the error of a stream that had failed before it was passed in", async () => {
			const failed = new Readable({ read() {} });
			failed.destroy(new Error("gone at once"));
			await expect(blobs.put(key, failed)).rejects.toThrow("gone at once");
			expect(await blobs.size(key)).toBeNull();
		});

		it("keeps the old blob when its replacement fails", async () => {
			await put(key, "old");
			const failing = Readable.from(
				(async function* () {
					yield Buffer.from("half a n");
					throw new Error("cut");
				})(),
			);
			await expect(blobs.put(key, failing)).rejects.toThrow("cut");
			expect(await readText(key)).toBe("old");
		});

		it("takes over a finished file", async () => {
			const folder = await blobs.makeWorkFolder();
			const path = join(folder, "book.epub");
			writeFileSync(path, "a book");
			expect(await blobs.putFile("outputs/job/1/original_first.epub", path)).toEqual({
				bytes: 6,
				sha256: createHash("sha256").update("a book").digest("hex"),
			});
			expect(existsSync(path)).toBe(false);
			expect(await readText("outputs/job/1/original_first.epub")).toBe("a book");
			await rm(folder, { recursive: true });
		});

		it("provides a local path", async () => {
			await put(key, "a book");
			expect(await blobs.withLocalFile(key, async (path) => readFileSync(path, "utf8"))).toBe("a book");
		});

		it("creates separate, empty work folders", async () => {
			const folders = [await blobs.makeWorkFolder(), await blobs.makeWorkFolder()];
			expect(new Set(folders).size).toBe(2);
			for (const folder of folders) {
				expect(await readdir(folder)).toEqual([]);
				await rm(folder, { recursive: true });
			}
		});

		it("lists and deletes, one blob or all under a prefix", async () => {
			for (const at of ["outputs/a/1/x.epub", "outputs/a/2/x.epub", "outputs/ab/1/x.epub", key]) await put(at, "x");
			expect(await listKeys("outputs/")).toEqual(["outputs/a/1/x.epub", "outputs/a/2/x.epub", "outputs/ab/1/x.epub"]);
			const [listed] = await listAll("inputs/");
			expect(Math.abs((listed?.modifiedAt ?? 0) - Date.now())).toBeLessThan(60_000);
			await blobs.deletePrefix("outputs/a/");
			await blobs.deletePrefix("outputs/none/");
			expect(await listKeys("outputs/")).toEqual(["outputs/ab/1/x.epub"]);
			await blobs.delete(key);
			await blobs.delete(key);
			expect(await listKeys("inputs/")).toEqual([]);
			expect(await listKeys("nothing/")).toEqual([]);
		});

		it("keeps reading to the end of a blob that is deleted meanwhile", async () => {
			await put(key, "0123456789");
			const stream = await blobs.read(key);
			await blobs.delete(key);
			expect(stream && (await text(stream))).toBe("0123456789");
		});

		it("rejects keys that could lead elsewhere", async () => {
			for (const bad of [
				"../x",
				"/etc/x",
				"inputs/../../x",
				"inputs/./x",
				"inputs//x",
				"top",
				"inputs/a b",
				".work/x",
				"",
			]) {
				await expect(put(bad, "x")).rejects.toThrow("not a blob key");
				await expect(blobs.read(bad)).rejects.toThrow("not a blob key");
			}
			await expect(blobs.deletePrefix("outputs")).rejects.toThrow("not a blob prefix");
		});
	});
}
