import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findCorpus } from "../corpus/books.ts";
import { type BadRun, fuzzBooks } from "./fuzz-books.ts";

const USAGE = `npm run test:fuzz -- [options]
  --runs N      how many mutants (default: 5000)
  --seed S      another seed gives other mutants (default: 1)
  --from N      the first run; with --runs 1 one run is made again
  --no-corpus   mutants of the built-in books alone`;

const MAX_BOOK_BYTES = 40_000;
const FOLDERS = ["features", "malformed"];

const { values } = parseArgs({
	options: {
		runs: { type: "string", default: "5000" },
		seed: { type: "string", default: "1" },
		from: { type: "string", default: "0" },
		"no-corpus": { type: "boolean", default: false },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
	const [seed, from, runs] = [Number(values.seed), Number(values.from), Number(values.runs)];
	const books = values["no-corpus"] ? [] : listSmallBooks();
	console.log(`seed ${seed}, runs ${from} to ${from + runs - 1}, ${books.length} books beside the built-in ones`);
	const result = await fuzzBooks({ seed, from, to: from + runs, books });
	for (const bad of result.bad) console.log(describe(bad));
	const outcomes = Object.entries(result.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
	console.log(`${result.runs} runs: ${outcomes.join(", ")}
${(result.runs / result.seconds).toFixed(1)} runs/s, peak ${megabytes(result.peakBytes)}, live objects ${result.heapBytes.map(megabytes).slice(-5).join(" ")}
${result.bad.length} runs broke a promise`);
	return result.bad.length === 0 ? 0 : 1;
}

/** Small books of the corpus, where there is one: they hold what nobody thinks of. */
function listSmallBooks(): string[] {
	const corpus = findCorpus();
	if (corpus === null) return [];
	return FOLDERS.flatMap((folder) => readdirSync(join(corpus, folder)).map((name) => join(corpus, folder, name)))
		.filter((path) => path.endsWith(".epub") && statSync(path).size <= MAX_BOOK_BYTES)
		.sort();
}

function describe({ run, what, details }: BadRun): string {
	return `run ${run} (${what})\n${details.map((detail) => `    ${detail.slice(0, 600)}`).join("\n")}`;
}

function megabytes(bytes: number): string {
	return `${Math.round(bytes / 2 ** 20)} MB`;
}
