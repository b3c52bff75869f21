import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createChildBookWorker } from "../../src/book-worker/child-worker.ts";
import { type HashRow, hashBook } from "./book-hashes.ts";
import { filterBooks, findCorpus, listBooks } from "./books.ts";
import { LIMITS } from "./proofs.ts";

// Shows that a change of the code changes no byte of any book: hash the corpus before it, and compare after it.

const USAGE = `npm run test:hashes -- [options]
  --books GLOB      only these, such as "novels/*" or "*moby*" (default: all)
  --jobs N          books at once
  --out FILE        where the table is written, tab-separated
  --compare FILE    an earlier table; exits with 1 and names each difference`;

const HEAD = "book\tpart\toutcome";
const MAX_ENGINE_BYTES = 1024 * 1024 * 1024;

const { values } = parseArgs({
	options: {
		books: { type: "string", default: "**" },
		jobs: { type: "string", default: String(Math.min(2, availableParallelism())) },
		out: { type: "string" },
		compare: { type: "string" },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
	const corpus = findCorpus();
	if (corpus === null) {
		console.warn("SKIPPED: there is no corpus of books here (set DIGLOT_CORPUS to a folder that holds one)");
		return 0;
	}
	const books = filterBooks(listBooks(corpus), values.books);
	const rows = await hashBooks(corpus, books);
	if (values.out) await writeFile(values.out, `${[HEAD, ...rows.map(formatRow)].join("\n")}\n`);
	if (!values.compare) return 0;
	const differences = compare(await readTable(values.compare), rows, new Set(books));
	for (const difference of differences) console.error(difference);
	console.log(`hashes: ${rows.length} rows of ${books.length} books, ${differences.length} differences`);
	return differences.length === 0 && rows.length > 0 ? 0 : 1;
}

async function hashBooks(corpus: string, books: readonly string[]): Promise<HashRow[]> {
	const jobs = Number(values.jobs);
	const engine = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: MAX_ENGINE_BYTES, maxProcesses: jobs });
	const found = new Map<string, HashRow[]>();
	const waiting = [...books];
	async function work(): Promise<void> {
		for (let book = waiting.shift(); book !== undefined; book = waiting.shift()) {
			const startedAt = performance.now();
			const rows = await hashBook(book, join(corpus, book), engine);
			found.set(book, rows);
			console.log(`${book}: ${rows.length} rows, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
		}
	}
	try {
		await Promise.all(Array.from({ length: jobs }, work));
	} finally {
		await engine.close();
	}
	return books.flatMap((book) => found.get(book) ?? []);
}

function formatRow({ book, part, outcome }: HashRow): string {
	return [book, part, outcome].join("\t");
}

async function readTable(path: string): Promise<HashRow[]> {
	const lines = (await readFile(path, "utf8")).trim().split("\n").slice(1);
	return lines.map((line) => {
		const [book = "", part = "", outcome = ""] = line.split("\t");
		return { book, part, outcome };
	});
}

/** One line for each part of `books` that is not as it was, or is in one of the tables only. */
function compare(before: readonly HashRow[], after: readonly HashRow[], books: ReadonlySet<string>): string[] {
	const nameOf = ({ book, part }: HashRow) => `${book} ${part}`;
	const old = new Map(before.filter(({ book }) => books.has(book)).map((row) => [nameOf(row), row.outcome]));
	const differences: string[] = [];
	for (const row of after) {
		const name = nameOf(row);
		const outcome = old.get(name);
		if (outcome !== row.outcome) differences.push(`${name}: was ${outcome ?? "not there"}, is ${row.outcome}`);
		old.delete(name);
	}
	return [...differences, ...[...old].map(([name, outcome]) => `${name}: was ${outcome}, is not there`)];
}
