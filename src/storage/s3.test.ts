import { createHash, randomBytes } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type S3StandIn, startS3 } from "../../test/stand-ins/s3.ts";
import { describeBlobStore } from "./blob-store.contract.ts";
import { createS3BlobStore, type S3BlobStore, type S3Options } from "./s3.ts";

let s3: S3StandIn;
beforeAll(async () => {
	s3 = await startS3();
});
afterAll(() => s3.close());

describeBlobStore("s3", async () => {
	const blobs = createS3BlobStore(s3.makeBucket());
	return { blobs, dispose: async () => blobs.close() };
});

describe("files in S3", () => {
	let options: S3Options;
	let blobs: S3BlobStore;
	beforeEach(() => {
		options = s3.makeBucket();
		blobs = createS3BlobStore(options);
	});
	afterEach(() => blobs.close());

	const put = (key: string, content: string) => blobs.put(key, Readable.from([Buffer.from(content)]));

	it("are sent in parts if large, and come back unchanged", async () => {
		const whole = randomBytes(20 * 2 ** 20 + 12_345);
		const pieces = Array.from({ length: 21 }, (_, n) => whole.subarray(n * 2 ** 20, (n + 1) * 2 ** 20));
		expect(await blobs.put("inputs/big.epub", Readable.from(pieces))).toEqual({
			bytes: whole.length,
			sha256: createHash("sha256").update(whole).digest("hex"),
		});
		const stream = await blobs.read("inputs/big.epub");
		expect(stream && (await buffer(stream)).equals(whole)).toBe(true);
		expect(await blobs.size("inputs/big.epub")).toBe(whole.length);
	});

	it("that fail in the middle of a part leave the previous one", async () => {
		await put("inputs/big.epub", "old");
		const failing = Readable.from(
			(async function* () {
				for (let n = 0; n < 10; n++) yield Buffer.alloc(2 ** 20, n);
				throw new Error("the client went away");
			})(),
		);
		await expect(blobs.put("inputs/big.epub", failing)).rejects.toThrow("the client went away");
		expect(await blobs.size("inputs/big.epub")).toBe(3);
	});

	it("are listed and deleted beyond the thousand of one call", async () => {
		const keys = Array.from({ length: 1_050 }, (_, n) => `jobs/a/checkpoints/${n}`);
		for (let at = 0; at < keys.length; at += 100) {
			await Promise.all(keys.slice(at, at + 100).map((key) => put(key, "x")));
		}
		await put("jobs/ab/checkpoints/1", "x");
		const listed: string[] = [];
		for await (const { key } of blobs.list("jobs/")) listed.push(key);
		expect(listed).toHaveLength(1_051);
		await blobs.deletePrefix("jobs/a/");
		const left: string[] = [];
		for await (const { key } of blobs.list("jobs/")) left.push(key);
		expect(left).toEqual(["jobs/ab/checkpoints/1"]);
	});

	it("leave no work files on this machine", async () => {
		await put("inputs/a.epub", "a book");
		const before = readdirSync(options.workFolder);
		await blobs.withLocalFile("inputs/a.epub", async () => "used");
		await expect(blobs.withLocalFile("inputs/a.epub", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
		expect(readdirSync(options.workFolder)).toEqual(before);
	});

	it("are served by a presigned address, under the requested name", async () => {
		await put("outputs/a/1/x.epub", "a book");
		const address = await blobs.presign?.("outputs/a/1/x.epub", {
			seconds: 3600,
			contentType: "application/epub+zip",
			contentDisposition: 'attachment; filename="Book.epub"',
		});
		const url = new URL(address ?? "");
		expect(url.searchParams.get("X-Amz-Expires")).toBe("3600");
		expect(url.searchParams.get("X-Amz-Signature")).toMatch(/^[\da-f]{64}$/);
		// The stand-in ignores these two.
		expect(url.searchParams.get("response-content-disposition")).toBe('attachment; filename="Book.epub"');
		expect(url.searchParams.get("response-content-type")).toBe("application/epub+zip");
		expect(await (await fetch(url)).text()).toBe("a book");
	});

	it("report STORAGE_ERROR with its cause if the bucket does not exist or nothing answers", async () => {
		const nowhere = createS3BlobStore({ ...options, bucket: "no-such-bucket" });
		await expect(nowhere.put("inputs/a.epub", Readable.from(["x"]))).rejects.toMatchObject({
			code: "STORAGE_ERROR",
			recoverable: true,
			message: "The S3 bucket no-such-bucket does not exist.",
			cause: expect.objectContaining({ name: "NoSuchBucket" }),
		});
		nowhere.close();
		const dead = createS3BlobStore({ ...options, endpoint: "http://127.0.0.1:9" });
		await expect(dead.size("inputs/a.epub")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		await expect(dead.read("inputs/a.epub")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		const path = join(await dead.makeWorkFolder(), "book.epub");
		writeFileSync(path, "kept");
		await expect(dead.putFile("outputs/a/1/x.epub", path)).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		expect(readdirSync(join(path, ".."))).toEqual(["book.epub"]);
		dead.close();
	});
});
