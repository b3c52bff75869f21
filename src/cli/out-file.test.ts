import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LAYOUTS } from "../core/layout.ts";
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

test("the result is saved beside the book, named after its language and layout", () => {
	expect(defaultOutPath("/books/My Book.EPUB", "original_first", "es")).toBe("/books/My Book_es_bilingual.epub");
	expect(defaultOutPath("/books/a.b.epub", "translation_only", "zh-Hans")).toBe("/books/a.b_zh-Hans.epub");
});

test("no two editions of a book in one folder have the same name", () => {
	const names = LAYOUTS.flatMap((layout) => ["es", "fr"].map((target) => defaultOutPath("/a.epub", layout, target)));
	expect(new Set(names).size).toBe(2 * LAYOUTS.length);
});

test("a book with the longest name that a folder takes is written beside it; a longer name of one's own is refused", async () => {
	const long = join(folder, `${"界".repeat(83)}.epub`);
	const beside = defaultOutPath(long, "side_by_side", "es");
	await checkOutPath(beside, book, job, false);
	await writeOutput(join(job, "new.epub"), beside, job);
	expect((await readdir(folder)).filter((name) => /^界+_es_bilingual_side_by_side[.]epub$/.test(name))).toHaveLength(1);
	await expect(checkOutPath(join(folder, "x".repeat(256)), book, job, false)).rejects.toThrow("is too long");
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
