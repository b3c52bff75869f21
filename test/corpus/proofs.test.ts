import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { chapterBook } from "../hostile/sound-book.ts";
import { proveOffsets } from "./proofs.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-proofs-"));
});
afterEach(() => rm(folder, { recursive: true }));

// Found by fuzzing: runs 1565, 2118 and 3658 of seed 1.
it("the offsets of a document that holds a private character are proved by another one", async () => {
	const path = join(folder, "book.epub");
	await writeFile(path, chapterBook("<p>One \uE000 two.</p><p>\uE000\uE001</p>"));
	expect(proveOffsets(path, null)).toMatchObject({ documents: 4, faults: [] });
});
