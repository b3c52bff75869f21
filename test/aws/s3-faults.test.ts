import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { createS3BlobStore, type S3BlobStore, type S3Options } from "../../src/storage/s3.ts";
import { type Fault, type FaultProxy, SERVER_ERROR, startFaultProxy } from "../stand-ins/fault-proxy.ts";
import { type S3StandIn, startS3 } from "../stand-ins/s3.ts";

const NO_SUCH_UPLOAD: Fault = {
	status: 404,
	body: "<Error><Code>NoSuchUpload</Code><Message>The specified upload does not exist.</Message></Error>",
};

let s3: S3StandIn;
beforeAll(async () => {
	s3 = await startS3();
});
afterAll(() => s3.close());

describe("files while S3 fails", () => {
	let proxy: FaultProxy;
	let options: S3Options;
	let blobs: S3BlobStore;
	beforeEach(async () => {
		proxy = await startFaultProxy(s3.endpoint);
		options = { ...s3.makeBucket(), endpoint: proxy.endpoint };
		blobs = createS3BlobStore(options);
	});
	afterEach(async () => {
		blobs.close();
		await proxy.close();
	});

	const book = randomBytes(17 * 2 ** 20);
	const putBook = (key: string) =>
		blobs.put(key, Readable.from([book.subarray(0, 9_000_000), book.subarray(9_000_000)]));
	const readBook = async (key: string) => {
		const content = await blobs.read(key);
		return content && (await buffer(content)).equals(book);
	};

	it("are transferred whole despite 500s, broken connections and lost answers", async () => {
		let calls = 0;
		proxy.choose = () => {
			calls += 1;
			if (calls % 4 === 0) return SERVER_ERROR;
			return calls % 5 === 0 ? "lose" : calls % 7 === 0 ? "drop" : null;
		};
		for (let n = 0; n < 2; n++) {
			expect((await putBook(`inputs/${n}.epub`)).bytes).toBe(book.length);
			expect(await readBook(`inputs/${n}.epub`)).toBe(true);
		}
		await blobs.deletePrefix("inputs/");
		expect(await blobs.size("inputs/0.epub")).toBeNull();
		expect(proxy.faults).toBeGreaterThan(5);
	});

	it("count as stored when only the answer to the completion was lost", async () => {
		let lost = 0;
		proxy.choose = ({ method, url }) => {
			const isEnd = method === "POST" && String(url).includes("uploadId=");
			return isEnd && lost++ === 0 ? "lose" : null;
		};
		await putBook("inputs/a.epub");
		expect(lost).toBeGreaterThan(0);
		expect(await readBook("inputs/a.epub")).toBe(true);
	});

	/** Whether S3 accepts another part of an upload, which is then still open and billed. */
	async function isOpen(UploadId: string): Promise<boolean> {
		const client = new S3Client({ ...options, endpoint: s3.endpoint, forcePathStyle: true });
		const part = { Bucket: options.bucket, Key: "inputs/a.epub", UploadId, PartNumber: 3, Body: "x" };
		try {
			await client.send(new UploadPartCommand(part));
			return true;
		} catch (error) {
			expect(error).toMatchObject({ name: "NoSuchUpload" });
			return false;
		} finally {
			client.destroy();
		}
	}

	it.each([
		["a part", ({ url = "" }: IncomingMessage) => url.includes("partNumber=2"), true],
		["the end", ({ method, url = "" }: IncomingMessage) => method === "POST" && url.includes("uploadId="), true],
		["the book itself", () => false, false],
	])("leave no open upload if %s fails permanently", async (_, fails, isWhole) => {
		const ids = new Set<string>();
		proxy.choose = (request) => {
			const [, id] = /uploadId=([^&]+)/.exec(request.url ?? "") ?? [];
			if (id !== undefined) ids.add(id);
			return fails(request) ? SERVER_ERROR : null;
		};
		const content = Readable.from(
			(async function* () {
				yield book;
				if (!isWhole) throw new AppError("the client went away", { code: "STORAGE_ERROR" });
			})(),
		);
		await expect(blobs.put("inputs/a.epub", content)).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		expect(ids.size).toBe(1);
		for (const id of ids) expect(await isOpen(id)).toBe(false);
		expect(await blobs.size("inputs/a.epub")).toBeNull();
	});

	it.each([
		["does not exist", null],
		["is a shorter one of before", "old"],
	])("don't count as stored if S3 has no such upload and the object %s", async (_, before) => {
		if (before !== null) await blobs.put("inputs/a.epub", Readable.from([before]));
		proxy.choose = ({ method, url = "" }) => (method === "POST" && url.includes("uploadId=") ? NO_SUCH_UPLOAD : null);
		await expect(putBook("inputs/a.epub")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		expect(await blobs.size("inputs/a.epub")).toBe(before?.length ?? null);
	});

	it("resume where the connection broke", async () => {
		await putBook("inputs/a.epub");
		let cuts = 0;
		proxy.choose = ({ method }) => (method === "GET" && cuts++ < 3 ? "cut" : null);
		expect(await readBook("inputs/a.epub")).toBe(true);
		expect(proxy.faults).toBe(3);
		cuts = 0;
		const part = await blobs.read("inputs/a.epub", { start: 100, end: 5_000_099 });
		expect(part && (await buffer(part)).equals(book.subarray(100, 5_000_100))).toBe(true);
	});

	it("resume after an idle connection, and for a reader that pauses", async () => {
		const hasty = createS3BlobStore({ ...s3.makeBucket(), endpoint: proxy.endpoint, idleMs: 250 });
		try {
			await hasty.put("inputs/a.epub", Readable.from([book]));
			let stalls = 0;
			proxy.choose = ({ method }) => (method === "GET" && stalls++ < 2 ? "stall" : null);
			const content = await hasty.read("inputs/a.epub");
			expect(content && (await buffer(content)).equals(book)).toBe(true);
			expect(proxy.faults).toBe(2);
			const paused = await hasty.read("inputs/a.epub");
			await new Promise((resolve) => setTimeout(resolve, 700));
			expect(paused && (await buffer(paused)).equals(book)).toBe(true);
		} finally {
			hasty.close();
		}
	});

	it("end with STORAGE_ERROR if the connection breaks every time", async () => {
		await putBook("inputs/a.epub");
		proxy.choose = () => "cut";
		const content = await blobs.read("inputs/a.epub");
		await expect(content && buffer(content)).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		await expect(blobs.withLocalFile("inputs/a.epub", async () => "used")).rejects.toMatchObject({
			code: "STORAGE_ERROR",
		});
	});

	it("do not block on an S3 that accepts and never answers, and leave nothing behind", async () => {
		const options = { ...s3.makeBucket(), endpoint: proxy.endpoint };
		const hasty = createS3BlobStore({ ...options, timeoutMs: 200 });
		const whole = createS3BlobStore(options);
		try {
			await hasty.put("inputs/a.epub", Readable.from(["old"]));
			proxy.choose = () => "hang";
			const away = { code: "STORAGE_ERROR", message: `The S3 bucket ${options.bucket} does not answer.` };
			await expect(hasty.put("inputs/a.epub", Readable.from(["new"]))).rejects.toMatchObject(away);
			await expect(hasty.put("inputs/b.epub", Readable.from([book]))).rejects.toMatchObject(away);
			await expect(hasty.read("inputs/a.epub")).rejects.toMatchObject(away);
			await expect(hasty.size("inputs/a.epub")).rejects.toMatchObject(away);
			await expect(hasty.delete("inputs/a.epub")).rejects.toMatchObject(away);
			proxy.choose = () => null;
			const content = await hasty.read("inputs/a.epub");
			expect(content && (await text(content))).toBe("old");
			expect(await whole.size("inputs/b.epub")).toBeNull();
		} finally {
			hasty.close();
			whole.close();
		}
	});

	it("report STORAGE_ERROR while it is down, keep the old file, and recover when it is back", async () => {
		await blobs.put("inputs/a.epub", Readable.from(["old"]));
		proxy.choose = () => SERVER_ERROR;
		await expect(putBook("inputs/a.epub")).rejects.toMatchObject({ code: "STORAGE_ERROR", recoverable: true });
		await expect(blobs.read("inputs/a.epub")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		await expect(blobs.deletePrefix("inputs/")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
		proxy.choose = () => null;
		const content = await blobs.read("inputs/a.epub");
		expect(content && (await text(content))).toBe("old");
	});

	it("let go of a connection whose reader goes away", async () => {
		const narrow = createS3BlobStore({ ...options, maxSockets: 4 });
		try {
			await narrow.put("inputs/a.epub", Readable.from([book.subarray(0, 500_000)]));
			for (let n = 0; n < 12; n++) {
				const content = await narrow.read("inputs/a.epub");
				content?.destroy();
			}
			expect(await narrow.size("inputs/a.epub")).toBe(500_000);
		} finally {
			narrow.close();
		}
	});
});
