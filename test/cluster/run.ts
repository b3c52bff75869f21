import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { findNovels, makeBook, openChaosBook } from "../chaos/chaos-books.ts";
import { startEpubCheck } from "../epubcheck/epubcheck.ts";
import { hasPart } from "../setup/parts.ts";
import { type Blow, runCluster } from "./cluster.ts";

const USAGE = `npm run test:cluster -- [options]
  --seed N     the same seed gives the same blows (default: by the clock)
  --books N    books to translate (30), a third of them novels of the corpus
  --kills N    kills of workers (8)`;

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
		books: { type: "string", default: "30" },
		kills: { type: "string", default: "8" },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
	if (!hasPart("redis")) {
		console.error("redis-server is not installed; nothing was tried.");
		return 1;
	}
	const seed = Number(values.seed);
	console.log(`seed ${seed}, ${availableParallelism()} cores; 1 API, 3 workers, Redis, stand-ins for DynamoDB and S3`);
	const folder = await mkdtemp(join(tmpdir(), "diglot-cluster-"));
	const epubcheck = hasPart("epubcheck") ? startEpubCheck() : null;
	if (!epubcheck) console.warn("WITHOUT EPUBCHECK: validity is checked by our own checks only");
	try {
		const paths = await findBooks(Number(values.books), folder);
		const books = [];
		for (const path of paths) books.push(await openChaosBook(basename(path, ".epub"), path));
		const segments = books.reduce((sum, { reading }) => sum + reading.segments.length, 0);
		console.log(`${books.length} books with ${segments} segments`);
		const result = await runCluster({
			seed,
			folder,
			books,
			workers: 3,
			blows: chooseBlows(Number(values.kills)),
			pauseMs: { min: 500, max: 3_000 },
			faultShares: { s3: 0.05, dynamodb: 0.02 },
			delayMs: 600,
			epubcheck,
			log: console.log,
		});
		return report(result, seed);
	} finally {
		await epubcheck?.close();
		await rm(folder, { recursive: true, force: true });
	}
}

async function findBooks(count: number, folder: string): Promise<string[]> {
	const { paths, real } = await findNovels(Math.min(10, Math.ceil(count / 3)), folder);
	if (!real) console.warn("WITHOUT A CORPUS: the books are made ones");
	for (let n = paths.length; n < count; n++) paths.push(await makeBook(folder, `book-${n}`, 200 + 20 * n));
	return paths;
}

function chooseBlows(kills: number): Blow[] {
	return [
		...Array.from({ length: kills }, (): Blow => "worker killed"),
		"worker stopped",
		"API killed",
		"Redis killed",
		"Redis killed",
		"Redis flushed",
		"Redis flushed",
		"Redis frozen",
		"job cancelled",
		"job cancelled",
	];
}

function report(result: Awaited<ReturnType<typeof runCluster>>, seed: number): number {
	const { jobs, seconds, looks, api, listeners, s3, dynamodb, faults } = result;
	console.log(
		`${jobs} acknowledged jobs ended after ${seconds} s; completed by worker: ${result.completedBy.join(", ")}`,
	);
	console.log(
		`${result.sent} texts sent, ${result.sentAgain} of them again; ${result.inFlight} were in flight or just answered at a worker's death`,
	);
	console.log(`S3 failed ${s3.faults} of ${s3.requests} calls, DynamoDB ${dynamodb.faults} of ${dynamodb.requests}`);
	console.log(
		`the API answered ${api.answers} looks: median ${api.p50} ms, p95 ${api.p95} ms, worst ${api.worst} ms, ${api.unanswered} not at all; ` +
			`slowest upload ${result.slowestUploadMs} ms; slowest cancel ${result.slowestCancelMs} ms`,
	);
	console.log(`${looks} looks at progress, ${listeners} of ${jobs} listeners at the API heard of their job's end`);
	if (listeners < jobs) faults.push(`${jobs - listeners} listeners were not told of the end`);
	for (const fault of faults) console.error(`FAULT ${fault}`);
	console.log(faults.length === 0 ? "Every promise was kept." : `${faults.length} faults. Repeat with --seed ${seed}`);
	return faults.length === 0 ? 0 : 1;
}
