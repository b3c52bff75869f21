import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createChildBookWorker } from "../../src/book-worker/child-worker.ts";
import type { BookReading } from "../../src/core/book-reading.ts";
import { formatSegmentKey, type SegmentKey } from "../../src/core/segment-key.ts";
import { stripTags } from "../../src/core/tagged-text.ts";
import { findCorpus } from "../corpus/books.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { tinyBook } from "../http/tiny-book.ts";

export const TARGET = "de";
/** A shorter text may stand in a book by chance more than once, with other tags. */
const MIN_TELLING_LENGTH = 20;
const MAX_MEMORY_BYTES = 512 * 1024 * 1024;

/** A book whose texts are known, so that each call can be traced to its segments. */
export interface ChaosBook {
	name: string;
	path: string;
	reading: BookReading;
	/** Texts without tags that stand in the book once. */
	telling: ReadonlySet<string>;
	/** What a checkpoint is about. */
	textOf(checkpoint: SegmentKey): string | undefined;
}

export async function openChaosBook(name: string, path: string): Promise<ChaosBook> {
	const engine = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: MAX_MEMORY_BYTES, maxProcesses: 1 });
	try {
		const reading = await engine.read({ path, targetLanguage: TARGET });
		const counts = new Map<string, number>();
		const texts = new Map<string, string>();
		for (const segment of reading.segments) {
			const text = stripTags(segment.text);
			counts.set(text, (counts.get(text) ?? 0) + 1);
			texts.set(formatSegmentKey(segment), text);
		}
		const once = [...counts].filter(([text, count]) => count === 1 && text.length >= MIN_TELLING_LENGTH);
		return {
			name,
			path,
			reading,
			telling: new Set(once.map(([text]) => text)),
			textOf: (checkpoint) => texts.get(formatSegmentKey(checkpoint)),
		};
	} finally {
		await engine.close();
	}
}

/** A book of `paragraphs` that no other test book shares. */
export async function makeBook(folder: string, name: string, paragraphs: number): Promise<string> {
	await mkdir(folder, { recursive: true });
	const path = join(folder, `${name}.epub`);
	await writeFile(path, tinyBook(paragraphs));
	return path;
}

/**
 * `count` real novels of middle size from the corpus; made books where there is no corpus.
 *
 * @returns also whether they are real
 */
export async function findNovels(count: number, folder: string): Promise<{ paths: string[]; real: boolean }> {
	const corpus = findCorpus();
	const novels = corpus === null ? [] : await listBySize(join(corpus, "novels"));
	// The longest would only be waited for.
	const paths = novels.slice(0, count);
	for (let n = paths.length; n < count; n++) paths.push(await makeBook(folder, `made-${n}`, 400 + 100 * n));
	return { paths, real: novels.length > 0 };
}

async function listBySize(folder: string): Promise<string[]> {
	const names = (await readdir(folder)).filter((name) => name.endsWith(".epub")).sort();
	const sized = await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
	return sized.sort((a, b) => a.bytes - b.bytes).map(({ name }) => join(folder, name));
}
