import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createChildBookWorker } from "../../src/book-worker/child-worker.ts";
import { LAYOUTS, type Layout } from "../../src/core/layout.ts";
import { startEpubCheck } from "../epubcheck/epubcheck.ts";
import { hasPart } from "../setup/parts.ts";
import { filterBooks, findCorpus, listBooks, readExpected, sampleBooks } from "./books.ts";
import { type BookResult, checkBook, type Plan, type Tools } from "./check-book.ts";
import { LIMITS } from "./proofs.ts";
import { findMismatch, printResult, summarize, writeTable } from "./results.ts";
import { apertiumTranslator, TEST_TRANSLATORS, type TestTranslator } from "./test-translators.ts";

const USAGE = `npm run test:corpus -- [options]
  --books GLOB         only these, such as "novels/*" or "*moby*" (default: all)
  --layouts A,B        ${LAYOUTS.join(", ")}
  --translators A,B    ${TEST_TRANSLATORS.map(({ name }) => name).join(", ")}; apertium (books in English)
  --jobs N             books at once
  --quick              a small sample, always the same
  --out FILE           the table (default: out/corpus.tsv)`;

const QUICK_BOOKS = 12;
const QUICK_MAX_BYTES = 300_000;
const QUICK_SEED = 20251122;

const { values } = parseArgs({
	options: {
		books: { type: "string", default: "**" },
		layouts: { type: "string", default: LAYOUTS.join(",") },
		translators: { type: "string", default: TEST_TRANSLATORS.map(({ name }) => name).join(",") },
		jobs: { type: "string", default: String(Math.min(2, availableParallelism())) },
		quick: { type: "boolean", default: false },
		out: { type: "string", default: "out/corpus.tsv" },
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
	const canValidate = hasPart("epubcheck");
	if (!canValidate) {
		console.warn("WITHOUT EPUBCHECK: validity is not checked (apt-get install epubcheck default-jdk-headless)");
		if (process.env.CI === "true") return 1;
	}
	const tools: Tools = {
		engine: createChildBookWorker({
			limits: LIMITS,
			maxMemoryBytes: 1024 * 1024 * 1024,
			maxProcesses: Number(values.jobs),
		}),
		epubcheck: canValidate ? startEpubCheck() : null,
	};
	try {
		return await checkBooks(corpus, chooseBooks(corpus), tools);
	} finally {
		await tools.engine.close();
		await tools.epubcheck?.close();
	}
}

function chooseBooks(corpus: string): string[] {
	const books = filterBooks(listBooks(corpus), values.books);
	if (!values.quick) return books;
	const isQuick = (book: string) =>
		!book.startsWith("malformed/") && statSync(join(corpus, book)).size <= QUICK_MAX_BYTES;
	return sampleBooks(books.filter(isQuick), QUICK_BOOKS, QUICK_SEED);
}

async function checkBooks(corpus: string, books: readonly string[], tools: Tools): Promise<number> {
	const plan: Plan = {
		layouts: values.layouts.split(",").map(findLayout),
		translators: values.translators.split(",").map(findTranslator),
	};
	const expected = readExpected();
	const results: BookResult[] = [];
	const waiting = [...books];
	async function work(): Promise<void> {
		for (let book = waiting.shift(); book !== undefined; book = waiting.shift()) {
			const result = await checkBook(book, join(corpus, book), tools, plan);
			results.push(result);
			printResult(result, findMismatch(result, expected.get(book)));
		}
	}
	await Promise.all(Array.from({ length: Number(values.jobs) }, work));
	for (const translator of plan.translators) await translator.close?.();
	results.sort((a, b) => books.indexOf(a.book) - books.indexOf(b.book));
	await writeTable(values.out, results);
	const { line, failed } = summarize(results, (result) => findMismatch(result, expected.get(result.book)));
	console.log(line);
	return failed ? 1 : 0;
}

function findLayout(name: string): Layout {
	const layout = LAYOUTS.find((known) => known === name);
	if (!layout) throw new Error(`unknown layout: ${name}\n${USAGE}`);
	return layout;
}

function findTranslator(name: string): TestTranslator {
	if (name === "apertium") return apertiumTranslator();
	const translator = TEST_TRANSLATORS.find((known) => known.name === name);
	if (!translator) throw new Error(`unknown translator: ${name}\n${USAGE}`);
	return translator;
}
