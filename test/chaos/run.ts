import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { startEpubCheck } from "../epubcheck/epubcheck.ts";
import { hasPart } from "../setup/parts.ts";
import { cancelJobs } from "./cancel-jobs.ts";
import { runChaos } from "./chaos.ts";
import { findNovels, openChaosBook } from "./chaos-books.ts";
import { KILL_MOMENTS } from "./kill-moments.ts";

const USAGE = `npm run test:chaos -- [options]
  --seed N     the same seed gives the same kills (default: by the clock)
  --books N    books to translate (12)
  --kills N    kills at random moments (30), besides the named ones
  --cancels N  jobs to cancel at random moments (200)
  --only PART  kills or cancels`;

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
		books: { type: "string", default: "12" },
		kills: { type: "string", default: "30" },
		cancels: { type: "string", default: "200" },
		only: { type: "string" },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
	const seed = Number(values.seed);
	const { only } = values;
	if (only !== undefined && only !== "kills" && only !== "cancels") throw new Error(USAGE);
	console.log(`seed ${seed}, ${availableParallelism()} cores`);
	const faults: string[] = [];
	if (only !== "cancels") faults.push(...(await inFolder((folder) => kill(seed, folder))));
	if (only !== "kills") faults.push(...(await inFolder((folder) => cancel(seed, folder))));
	for (const fault of faults) console.error(`FAULT ${fault}`);
	console.log(faults.length === 0 ? "Every promise was kept." : `${faults.length} faults. Repeat with --seed ${seed}`);
	return faults.length === 0 ? 0 : 1;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-chaos-"));
	try {
		return await work(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function kill(seed: number, folder: string): Promise<string[]> {
	const epubcheck = hasPart("epubcheck") ? startEpubCheck() : null;
	if (!epubcheck) console.warn("WITHOUT EPUBCHECK: validity is checked by our own checks only");
	const { paths, real } = await findNovels(Number(values.books), folder);
	if (!real) console.warn("WITHOUT A CORPUS: the books are made ones");
	const books = [];
	for (const path of paths) books.push(await openChaosBook(basename(path, ".epub"), path));
	const segments = books.reduce((sum, { reading }) => sum + reading.segments.length, 0);
	console.log(`${books.length} books with ${segments} segments`);
	try {
		const started = performance.now();
		const result = await runChaos({
			seed,
			folder,
			books,
			randomKills: Number(values.kills),
			moments: KILL_MOMENTS,
			lifeMs: { min: 100, max: 3_000 },
			delayMs: 400,
			epubcheck,
			log: console.log,
		});
		const seconds = Math.round((performance.now() - started) / 1_000);
		const { jobs, kills, looks, sent, sentAgain, inFlight, faults } = result;
		console.log(`${kills} kills, ${jobs} acknowledged jobs, ${looks} looks at /status, ${seconds} s`);
		console.log(`${sent} texts sent, ${sentAgain} of them again; ${inFlight} were in flight at kills`);
		return faults;
	} finally {
		await epubcheck?.close();
	}
}

async function cancel(seed: number, folder: string): Promise<string[]> {
	const cancels = Number(values.cancels);
	const result = await cancelJobs({ seed, folder, cancels, delayMs: 1_500, maxLifeMs: 5_000, log: console.log });
	const { cancelled, late, retried, cutOff, slowestStopMs, faults } = result;
	console.log(`${cancelled} jobs cancelled, ${late} had completed first, ${retried} taken up again at once`);
	console.log(`${cutOff} calls cut off in flight, the slowest ${slowestStopMs} ms after the cancel's answer`);
	return faults;
}
