import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock } from "../../core/manual-clock.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { receiveUpload } from "./receive-upload.ts";
import { createStoredUploads } from "./stored-uploads.ts";
import { openUploadFolder, send } from "./upload-folder.fixture.ts";

const HOUR_MS = 3_600_000;

let uploads: ReturnType<typeof openUploadFolder>;
let blobs: BlobStore;
beforeEach(() => {
	uploads = openUploadFolder();
	blobs = uploads.blobs;
});
afterEach(() => uploads.remove());

const readText = (key: string) => uploads.readText(key);
const filesIn = (name: string) => uploads.filesIn(name);

describe("an upload that is stored for a later job", () => {
	const clock = createManualClock();
	const open = (jobTtlMs = HOUR_MS) => createStoredUploads({ blobs, clock, limits: { jobTtlMs, maxFileBytes: 100 } });

	it("comes back as a new upload each time it is claimed", async () => {
		const stored = open();
		const upload = await receiveUpload(send("a book"), blobs, 100);
		const id = await stored.store(upload, "A book.epub", "ann");
		await blobs.delete(upload.key);
		const claimed = [await stored.claim(id, "ann"), await stored.claim(id, "ann")];
		for (const one of claimed) {
			expect(one?.filename).toBe("A book.epub");
			expect(one?.upload).toMatchObject({ bytes: 6, sha256: upload.sha256 });
			expect(await readText(one?.upload.key ?? "inputs/none")).toBe("a book");
		}
		expect(claimed[0]?.upload.key).not.toBe(claimed[1]?.upload.key);
	});

	it("is available only to its owner, under its id, until it expires", async () => {
		const stored = open();
		const id = await stored.store(await receiveUpload(send("x"), blobs, 100), "x.epub", "ann");
		expect(await stored.claim(id, "bob")).toBeNull();
		expect(await stored.claim("00000000-0000-4000-8000-000000000000", "ann")).toBeNull();
		for (const bad of ["", "..", `${id}/..`, id.toUpperCase(), `${id}x`])
			expect(await stored.claim(bad, "ann")).toBeNull();
		clock.advance(HOUR_MS - 1);
		expect(await stored.claim(id, "ann")).not.toBeNull();
		clock.advance(1);
		expect(await stored.claim(id, "ann")).toBeNull();
	});

	it("is removed with its facts by the sweep after its time, and no sooner", async () => {
		// Files have the time of the machine's clock.
		const fromNow = createManualClock(Date.now());
		const stored = createStoredUploads({ blobs, clock: fromNow, limits: { jobTtlMs: HOUR_MS, maxFileBytes: 100 } });
		await stored.store(await receiveUpload(send("x"), blobs, 100), "x.epub", "ann");
		fromNow.advance(HOUR_MS - 60_000);
		await stored.sweep();
		expect(filesIn("uploads").filter((path) => /book|facts/.test(path))).toHaveLength(2);
		fromNow.advance(120_000);
		await stored.sweep();
		expect(filesIn("uploads").filter((path) => /book|facts/.test(path))).toEqual([]);
	});

	it("is stored for ever if jobs are", async () => {
		const stored = open(0);
		const id = await stored.store(await receiveUpload(send("x"), blobs, 100), "x.epub", "ann");
		clock.advance(10_000 * HOUR_MS);
		expect(await stored.claim(id, "ann")).not.toBeNull();
		await stored.sweep();
		expect(filesIn("uploads").some((path) => path.endsWith("book.epub"))).toBe(true);
	});

	it("that is gone before it can be stored is a storage error", async () => {
		const upload = await receiveUpload(send("x"), blobs, 100);
		await blobs.delete(upload.key);
		await expect(open().store(upload, "x.epub", "ann")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
	});
});
