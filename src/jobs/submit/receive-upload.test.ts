import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock } from "../../core/manual-clock.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../../job-stores/memory.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { discardUpload, receiveUpload } from "./receive-upload.ts";
import { openUploadFolder, send } from "./upload-folder.fixture.ts";

let uploads: ReturnType<typeof openUploadFolder>;
let blobs: BlobStore;
beforeEach(() => {
	uploads = openUploadFolder();
	blobs = uploads.blobs;
});
afterEach(() => uploads.remove());

const readText = (key: string) => uploads.readText(key);
const filesIn = (name: string) => uploads.filesIn(name);

describe("an upload", () => {
	it("is stored whole, with its size and hash", async () => {
		const upload = await receiveUpload(send("a ", "book"), blobs, 6);
		expect(upload).toEqual({
			key: expect.stringMatching(/^inputs\/.+\.epub$/),
			bytes: 6,
			sha256: createHash("sha256").update("a book").digest("hex"),
		});
		expect(await readText(upload.key)).toBe("a book");
	});

	it("that is too large is refused with the limit in megabytes, and nothing is left", async () => {
		const content = send("a book", "!");
		await expect(receiveUpload(content, blobs, 6)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
		expect(content.destroyed).toBe(true);
		expect(filesIn("inputs")).toEqual([]);
		const large = Readable.from([Buffer.alloc(1.5 * 2 ** 20 + 1)]);
		await expect(receiveUpload(large, blobs, 1.5 * 2 ** 20)).rejects.toThrow(
			"The file is larger than the limit of 1.5 MB.",
		);
	});

	it("is discarded only while no job uses it", async () => {
		const store = createMemoryJobStore({ clock: createManualClock() });
		const named = await receiveUpload(send("a"), blobs, 10);
		const unnamed = await receiveUpload(send("b"), blobs, 10);
		await store.create(makeJob({ inputKey: named.key }));
		for (const upload of [named, unnamed]) await discardUpload(upload, { store, blobs });
		expect([await readText(named.key), await readText(unnamed.key)]).toEqual(["a", null]);
	});
});
