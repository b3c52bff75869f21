import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDERS = ["novels", "features", "malformed"];

/** How a book that must be refused ends. */
export interface ExpectedRefusal {
	code: string;
	why: string;
}

/** The corpus is kept beside the project: `DIGLOT_CORPUS`, else `../shared/corpus` (spec §2). `null` where absent. */
export function findCorpus(): string | null {
	const folder = process.env.DIGLOT_CORPUS ?? join(PROJECT, "../shared/corpus");
	return existsSync(folder) ? folder : null;
}

/** Names such as `features/a11y-0301.epub`: novels first, in a fixed order. */
export function listBooks(corpus: string): string[] {
	return FOLDERS.filter((folder) => existsSync(join(corpus, folder))).flatMap((folder) =>
		readdirSync(join(corpus, folder))
			.filter((name) => name.endsWith(".epub"))
			.sort()
			.map((name) => `${folder}/${name}`),
	);
}

/** The books that match a pattern such as `novels/*` or `*moby*`. */
export function filterBooks(books: readonly string[], pattern: string): string[] {
	return books.filter((book) => matchesGlob(book, pattern) || matchesGlob(book, `*/${pattern}`));
}

/** `count` of the books, always the same ones for the same seed. */
export function sampleBooks(books: readonly string[], count: number, seed: number): string[] {
	const chosen = new Set<string>();
	let state = seed;
	while (chosen.size < Math.min(count, books.length)) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		chosen.add(books[Math.floor((state / 2 ** 32) * books.length)] ?? "");
	}
	return books.filter((book) => chosen.has(book));
}

/** The books that are refused, from `test/corpus-expected.tsv`; all others must pass. */
export function readExpected(): Map<string, ExpectedRefusal> {
	const rows = readFileSync(join(PROJECT, "test/corpus-expected.tsv"), "utf8").trim().split("\n").slice(1);
	return new Map(
		rows.map((row) => {
			const [book = "", code = "", why = ""] = row.split("\t");
			return [book, { code, why }];
		}),
	);
}
