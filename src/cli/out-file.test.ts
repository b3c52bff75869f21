import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkOutPath, defaultOutPath, writeOutput } from "./out-file.ts";

let folder: string;
let book: string;
let job: string;
let out: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-out-"));
	[book, job, out] = [join(folder, "book.epub"), join(folder, "job"), join(folder, "book_bilingual.epub")];
	await mkdir(job);
	await writeFile(book, "the book");
	await writeFile(join(job, "new.epub"), "the new book");
});
afterEach(() => rm(folder, { recursive: true }));

test("the result is saved beside the book, named after its layout", () => {
	expect(defaultOutPath("/books/My Book.EPUB", "original_first", "es")).toBe("/books/My Book_bilingual.epub");
	expect(defaultOutPath("/books/a.b.epub", "translation_only", "zh-Hans")).toBe("/books/a.b_zh-Hans.epub");
});

test("a result is written whole, and leaves no temporary files", async () => {
	await checkOutPath(out, book, job, false);
	await writeOutput(join(job, "new.epub"), out, job);
	expect(await readFile(out, "utf8")).toBe("the new book");
	expect((await readdir(folder)).sort()).toEqual(["book.epub", "book_bilingual.epub", "job"]);
});

test("a run of the same job may replace its own result, but not a file that someone changed", async () => {
	await writeOutput(join(job, "new.epub"), out, job);
	await expect(checkOutPath(out, book, job, false)).resolves.toBeUndefined();
	await writeFile(out, "edited by hand");
	await expect(checkOutPath(out, book, job, false)).rejects.toThrow(/already exists.*--force/);
	await expect(checkOutPath(out, book, job, true)).resolves.toBeUndefined();
});

test("the book itself is never replaced, not even through a link or by force", async () => {
	await symlink(book, out);
	await expect(checkOutPath(book, book, job, true)).rejects.toThrow("would replace the book itself");
	await expect(checkOutPath(out, book, job, true)).rejects.toThrow("would replace the book itself");
});

test("a missing folder, or one in place of the file, is reported before any work", async () => {
	await expect(checkOutPath(join(folder, "no", "x.epub"), book, job, false)).rejects.toThrow("There is no folder");
	await expect(checkOutPath(job, book, job, true)).rejects.toThrow("is not a file");
});
