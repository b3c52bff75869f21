import { parseArgs } from "node:util";
import { createChildBookWorker } from "../../src/book-worker/child-worker.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { hasPart } from "../setup/parts.ts";
import { launchChromium } from "../visual/book-pages.ts";
import { listWildBooks } from "./expectations.ts";
import { formatJudged, tryBook, type WildVerdict } from "./try-book.ts";

// A table of the books as real tools write them: what is expected of each, and what does not hold.

const USAGE = `npm run test:wild -- [BOOK...]
  BOOK  only books whose names hold one of these words, such as fanfic`;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { help: { type: "boolean", default: false } },
});

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
	const books = listWildBooks();
	if (books === null) {
		console.warn("SKIPPED: there is no corpus of books here (set DIGLOT_CORPUS to a folder that holds one)");
		return 0;
	}
	const wanted = books.filter(
		({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
	);
	const bookWorker = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: 1024 ** 3, maxProcesses: 1 });
	const browser = hasPart("chromium") ? await launchChromium() : null;
	if (!browser) console.warn("SKIPPED: what a browser shows (apt-get install chromium)");
	const verdicts: WildVerdict[] = [];
	try {
		for (const book of wanted) {
			const verdict = await tryBook(book, bookWorker, browser);
			verdicts.push(verdict);
			print(verdict);
		}
	} finally {
		await browser?.close();
		await bookWorker.close();
	}
	const sum = (count: (verdict: WildVerdict) => number) => verdicts.reduce((total, one) => total + count(one), 0);
	const failed = sum((verdict) => verdict.failed.length);
	console.log(`wild: ${verdicts.length} books, ${sum(({ passed }) => passed)} expectations hold, ${failed} fail`);
	return failed === 0 && verdicts.length > 0 ? 0 : 1;
}

function print({ name, passed, failed }: WildVerdict): void {
	const mark = failed.length > 0 ? "FAIL" : "ok  ";
	console.log(`${mark} ${name.padEnd(24)} ${passed} hold, ${failed.length} fail`);
	for (const one of failed) console.log(`     ${formatJudged(one)}`);
}
