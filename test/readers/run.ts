import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ace } from "./ace.ts";
import { type Edition, makeBooks } from "./books.ts";
import { epubJs, foliate, readium } from "./browser-readers.ts";
import { calibre } from "./calibre.ts";
import { findExcuse } from "./known-limits.ts";
import { installPackages } from "./packages.ts";
import type { Place, Reader, Trial } from "./reader.ts";
import { mupdf, pandoc } from "./text-readers.ts";

// Opens what Diglot writes in software that nobody here wrote, and fails where a promise is broken.

const READERS: readonly Reader[] = [mupdf, pandoc, foliate, epubJs, readium, ace, calibre];

const USAGE = `npm run test:readers -- [READER...]
  READER           only readers whose names hold one of these words, such as calibre
  --books A,B      only these books
  --all            every book in every layout, and more conversions
  --require-all    a reader or a book that is not there is a failure
  --install        first installs the readers of npm into .cache/readers
  --verbose        every fault, not the first few`;

const FAULTS_SHOWN = 3;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		books: { type: "string", default: "" },
		all: { type: "boolean", default: false },
		"require-all": { type: "boolean", default: false },
		install: { type: "boolean", default: false },
		verbose: { type: "boolean", default: false },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
	if (values.install) await installPackages();
	const folder = await mkdtemp(join(tmpdir(), "diglot-readers-"));
	try {
		const { editions, missing } = await makeBooks(folder, values.all, values.books.split(",").filter(Boolean));
		for (const book of missing)
			console.warn(`SKIPPED for want of a book: ${book} (set DIGLOT_CORPUS to a folder that holds it)`);
		const wanted = READERS.filter(
			({ name }) =>
				positionals.length === 0 || positionals.some((word) => name.toLowerCase().includes(word.toLowerCase())),
		);
		const trials: Trial[] = [];
		let skipped = missing.length;
		for (const reader of wanted) {
			const how = reader.missing();
			if (how !== null) {
				skipped++;
				console.warn(`SKIPPED for want of ${reader.name}: ${how}`);
				continue;
			}
			const startedAt = Date.now();
			const report = (trial: Trial) => {
				trials.push(trial);
				print(trial);
			};
			for (const ofOneBook of Map.groupBy(editions, ({ sourcePath }) => sourcePath).values()) {
				await tryBook(reader, ofOneBook, { folder, all: values.all }, report);
			}
			console.log(`     ${reader.name}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
		}
		const broken = trials.filter((trial) => trial.faults.length > 0 && findExcuse(trial) === null);
		console.log(
			`readers: ${editions.length} books, ${trials.length} promises tried, ${broken.length} broken, ${skipped} readers or books missing`,
		);
		if (values["require-all"] && skipped > 0) return 1;
		return broken.length === 0 ? 0 : 1;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Tries the editions of one book; a program that fails on it has not kept its promises. */
async function tryBook(
	reader: Reader,
	editions: readonly Edition[],
	place: Place,
	report: (trial: Trial) => void,
): Promise<void> {
	try {
		await reader.tryBooks(editions, place, report);
	} catch (error) {
		const edition = editions.map(({ name }) => name).join(", ");
		report({ reader: reader.name, edition, promise: "runs to its end", faults: [String(error).slice(0, 300)] });
	}
}

function print(trial: Trial): void {
	const { reader, edition, promise, faults } = trial;
	const excuse = findExcuse(trial);
	const mark = faults.length > 0 && excuse === null ? "FAIL" : "ok  ";
	console.log(
		`${mark} ${reader.padEnd(10)} ${edition.padEnd(30)} ${promise}${excuse === null ? "" : ` (excused: ${excuse})`}`,
	);
	if (excuse !== null) return;
	const shown = values.verbose ? faults : faults.slice(0, FAULTS_SHOWN);
	for (const fault of shown) console.log(`       ${fault}`);
	if (faults.length > shown.length) console.log(`       and ${faults.length - shown.length} more`);
}
