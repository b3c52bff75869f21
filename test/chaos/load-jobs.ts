import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "../../src/core/job.ts";
import { startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { residentBytes } from "../harness/process-figures.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { tinyBook } from "../http/tiny-book.ts";
import { countEnded, readStored } from "./chaos-data.ts";

/** Who sends jobs: without authentication a caller is known by the address (spec §4). */
export interface Caller {
	address: string;
	jobs: number;
	/** Concurrent uploads. */
	lines: number;
}

export interface LoadPlan {
	folder: string;
	callers: readonly Caller[];
	workers: number;
	/** So long the model takes for an answer. */
	delayMs: number;
	/** When the server's memory is looked at: after so many ended jobs. */
	lookAt: readonly number[];
	log: (line: string) => void;
}

export interface LoadResult {
	jobs: number;
	completed: number;
	seconds: number;
	/** Resident memory of the server process in MB, after so many ended jobs. */
	memory: { jobs: number; mb: number }[];
	/** Starts of each caller's jobs while all of them had jobs waiting. */
	starts: Record<string, number>;
	/** Milliseconds that `/status` took. */
	status: { count: number; median: number; p99: number; max: number };
	/** Upload to end, seconds. */
	jobSeconds: { median: number; max: number };
}

const STATUS_EVERY_MS = 100;
const STALLED_MS = 120_000;

/** Sends many small books from several callers in parallel, and samples memory, fairness and `/status` meanwhile. */
export async function loadJobs(plan: LoadPlan): Promise<LoadResult> {
	const model = await startFakeOpenAi({ delayMs: plan.delayMs });
	const dataFolder = join(plan.folder, "data");
	const server = await startServer(dataFolder, {
		OPENAI_BASE_URL: model.url,
		OPENAI_API_KEY: "sk-of-the-operator",
		MAX_WORKERS: String(plan.workers),
	});
	const started = performance.now();
	try {
		const caller = new Map<string, string>();
		const watch = watchLoad(server, dataFolder, caller, plan);
		await Promise.all(plan.callers.map((one) => submitAll(one, server.url, caller)));
		const watched = await watch.untilAllEnded();
		await server.stop("SIGTERM");
		const { jobs } = await readStored(dataFolder);
		const seconds = jobs.map((job) => ((job.endedAt ?? job.createdAt) - job.createdAt) / 1_000);
		return {
			...watched,
			jobs: caller.size,
			completed: jobs.filter((job) => caller.has(job.id) && job.state === "completed").length,
			seconds: (performance.now() - started) / 1_000,
			starts: countStarts(jobs, caller),
			jobSeconds: { median: quantile(seconds, 0.5), max: quantile(seconds, 1) },
		};
	} finally {
		await server.stop("SIGKILL");
		await model.close();
	}
}

async function submitAll({ address, jobs, lines }: Caller, url: string, caller: Map<string, string>): Promise<void> {
	let next = 0;
	const line = async () => {
		for (let number = next++; number < jobs; number = next++) {
			// Another prompt each, so that the cache answers nothing.
			const jobId = await upload(url, address, `Job ${number} of ${address}`);
			caller.set(jobId, address);
		}
	};
	await Promise.all(Array.from({ length: lines }, line));
}

const BOOK = tinyBook(4);
const BOUNDARY = "diglot-load";

/** By `node:http`, because `fetch` can't choose the address that it calls from. */
async function upload(url: string, localAddress: string, prompt: string): Promise<string> {
	const fields = { target_language: "de", model: "chatgptapi", prompt };
	const texts = Object.entries(fields).map(
		([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
	);
	const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="book.epub"\r\nContent-Type: application/epub+zip\r\n\r\n`;
	const body = Buffer.concat([Buffer.from(texts.join("") + file), BOOK, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
	const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}`, "content-length": body.length };
	const answer = await new Promise<string>((resolve, reject) => {
		const sent = request(`${url}/translate`, { method: "POST", localAddress, headers }, (response) => {
			text(response).then(resolve, reject);
		});
		sent.once("error", reject);
		sent.end(body);
	});
	const { job_id: jobId } = JSON.parse(answer) as { job_id?: string };
	if (!jobId) throw new Error(`upload refused: ${answer}`);
	return jobId;
}

function watchLoad(
	server: ServerProcess,
	dataFolder: string,
	caller: ReadonlyMap<string, string>,
	{ callers, lookAt, log }: LoadPlan,
) {
	const total = callers.reduce((sum, { jobs }) => sum + jobs, 0);
	const times: number[] = [];
	const memory: LoadResult["memory"] = [];
	const looks = [...lookAt];
	let over = false;
	let lastNews = performance.now();

	async function poll(): Promise<void> {
		while (!over) {
			const ids = [...caller.keys()];
			const jobId = ids[Math.floor(Math.random() * ids.length)];
			if (jobId) {
				const began = performance.now();
				const response = await fetch(`${server.url}/status/${jobId}`);
				await response.arrayBuffer();
				times.push(performance.now() - began);
			}
			await sleep(STATUS_EVERY_MS);
		}
	}

	async function waitForEnds(): Promise<void> {
		let ended = 0;
		while (ended < total && performance.now() - lastNews < STALLED_MS) {
			await sleep(1_000);
			const now = countEnded(dataFolder);
			if (now !== ended) lastNews = performance.now();
			ended = now;
			while (looks[0] !== undefined && ended >= looks[0]) {
				looks.shift();
				memory.push({ jobs: ended, mb: await residentMb(server.process.pid ?? 0) });
				log(`${ended} jobs have ended, the server holds ${memory.at(-1)?.mb} MB`);
			}
		}
	}

	const polling = poll();
	return {
		async untilAllEnded() {
			await waitForEnds();
			over = true;
			await polling;
			const status = { count: times.length, median: quantile(times, 0.5), p99: quantile(times, 0.99) };
			return { memory, status: { ...status, max: quantile(times, 1) } };
		},
	};
}

function residentMb(pid: number): number {
	return Math.round(residentBytes(pid) / 2 ** 20);
}

/** Starts by caller, at the moments at which each caller had at least one more job waiting. */
function countStarts(jobs: readonly Job[], caller: ReadonlyMap<string, string>): Record<string, number> {
	const spans = jobs.map(({ id, createdAt, startedAt }) => ({
		address: caller.get(id) ?? "",
		createdAt,
		startedAt: startedAt ?? Number.POSITIVE_INFINITY,
	}));
	const addresses = [...new Set(caller.values())];
	const starts = Object.fromEntries(addresses.map((address) => [address, 0]));
	for (const { address, startedAt: now } of spans) {
		const isWaiting = (other: string) =>
			spans.some((span) => span.address === other && span.createdAt < now && span.startedAt > now);
		if (addresses.every(isWaiting)) starts[address] = (starts[address] ?? 0) + 1;
	}
	return starts;
}

function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN) * 10) / 10;
}
