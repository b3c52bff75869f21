import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSampleBook } from "../../scripts/build-sample.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { makeRichBook, type SeedEntry } from "./rich-book.ts";

/** A sound book that mutants are made of. */
export interface SeedBook {
	name: string;
	bytes: Buffer;
	entries: SeedEntry[];
}

/** The sample book, one that has a bit of everything, and the books at `paths`. */
export async function loadSeedBooks(paths: readonly string[] = []): Promise<[SeedBook, ...SeedBook[]]> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-fuzz-seeds-"));
	try {
		const sample = join(folder, "sample.epub");
		await buildSampleBook(sample);
		const { bytes, entries } = makeRichBook();
		const others: SeedBook[] = [];
		for (const path of [sample, ...paths]) others.push(await loadBook(path));
		return [{ name: "rich", bytes, entries }, ...others];
	} finally {
		await rm(folder, { recursive: true });
	}
}

async function loadBook(path: string): Promise<SeedBook> {
	const contents = await readContents(path);
	const entries = [...(contents ?? [])].map(([name, entry]) => ({ name, content: entry.read() ?? Buffer.alloc(0) }));
	return { name: path, bytes: await readFile(path), entries };
}
