import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startServer } from "../test/harness/server-process.ts";
import { type ClientsResult, runClients } from "./api-clients.ts";
import { measureUpload } from "./api-upload.ts";
import { makeNovel, makePicturedNovel } from "./engine-books.ts";
import { startSlowProvider } from "./schedule-provider.ts";

const USAGE = `npm run bench:api -- [--only polls|upload] [--seconds N]
The server is started with the Node options in the variable BENCH_NODE_OPTIONS, such as --cpu-prof.`;

const HOW = `A server process with MAX_WORKERS=10 translates 10 novels of 393 documents, one with 50 MB of pictures, by a fake LLM
that takes 2 s a call, less than real ones need for such batches. Clients poll the ten jobs' /status from another process. "Unloaded" is the same server with the
same ten jobs, cancelled. Memory is the resident memory of the server process, by the kernel's word.`;

const MIB = 2 ** 20;
const BOOKS = 10;
const PROVIDER_MS = 2_000;
const MAX_P99_MS = 50;
const MIN_SHARE = 0.5;
const MAX_GROWTH_MB = 40;
const START_WITHIN_MS = 120_000;

const { values } = parseArgs({
	options: {
		only: { type: "string" },
		seconds: { type: "string", default: "15" },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
	console.log(`${HOW}\nLoad of this machine at the start: ${(loadavg()[0] ?? 0).toFixed(1)}\n`);
	const folder = await mkdtemp(join(tmpdir(), "diglot-bench-api-"));
	try {
		const goals: boolean[] = [];
		if (values.only !== "polls") goals.push(await benchUpload(folder));
		if (values.only !== "upload") goals.push(...(await benchPolls(folder)));
		const met = goals.every(Boolean);
		console.log(met ? "\nAll goals are met." : "\nA goal is MISSED.");
		return met;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function startBenchServer(dataFolder: string, providerUrl: string) {
	return startServer(dataFolder, {
		MAX_WORKERS: String(BOOKS),
		MAX_FILE_SIZE_MB: "120",
		OPENAI_BASE_URL: providerUrl,
		OPENAI_API_KEY: "sk-bench",
		...(process.env.BENCH_NODE_OPTIONS ? { NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS } : {}),
	});
}

/** (c) A large upload into a server that has taken a small one before. */
async function benchUpload(folder: string): Promise<boolean> {
	const [small, large] = [join(folder, "small.epub"), join(folder, "large.epub")];
	makeNovel(small);
	makePicturedNovel(large, 97);
	const { size } = await stat(large);
	const provider = await startSlowProvider({ latencyMs: PROVIDER_MS, allows: 64 });
	const server = await startBenchServer(join(folder, "upload"), provider.url);
	try {
		const pid = Number(server.process.pid);
		await measureUpload(server.url, small, pid);
		const memory = await measureUpload(server.url, large, pid);
		const mb = (bytes: number) => (bytes / MIB).toFixed(0);
		const growth = (memory.peakBytes - memory.beforeBytes) / MIB;
		const met = growth <= MAX_GROWTH_MB;
		console.log(
			`upload of ${mb(size)} MB in ${memory.seconds.toFixed(1)} s: the server held ${mb(memory.beforeBytes)} MB before, ` +
				`${mb(memory.peakBytes)} MB at most, ${mb(memory.afterBytes)} MB after: ${growth.toFixed(0)} MB more (goal: <= ${MAX_GROWTH_MB} MB)${verdict(met)}`,
		);
		console.log(
			`   the processes that read the book held ${mb(memory.childrenPeakBytes)} MB at most, and have ended or rest`,
		);
		return met;
	} finally {
		await server.stop("SIGTERM");
		await provider.close();
	}
}

/** (a) and (b). */
async function benchPolls(folder: string): Promise<boolean[]> {
	const [novel, pictured] = [join(folder, "novel.epub"), join(folder, "pictured.epub")];
	makeNovel(novel);
	makePicturedNovel(pictured, 50);
	const provider = await startSlowProvider({ latencyMs: PROVIDER_MS, allows: 64 });
	const server = await startBenchServer(join(folder, "polls"), provider.url);
	try {
		const jobIds: string[] = [];
		for (let book = 0; book < BOOKS; book++) {
			jobIds.push(await submit(server.url, book === 0 ? pictured : novel, `book ${book}`));
		}
		await waitUntilAll(server.url, jobIds, ({ status, segments }) => status === "processing" && segments.done > 0);
		const seconds = Number(values.seconds);
		const polls = { url: server.url, jobIds, clients: 200, everyMs: 1_000, seconds };
		await readLoopLag(server.url);
		const many = await runClients(polls);
		const lag = await readLoopLag(server.url);
		const loaded = await runClients({ url: server.url, jobIds, clients: 16, everyMs: 0, seconds });
		await waitUntilAll(server.url, jobIds, ({ status }) => status === "processing");
		for (const id of jobIds) await fetch(`${server.url}/jobs/${id}`, { method: "DELETE" });
		await sleep(2_000);
		const unloaded = await runClients({ url: server.url, jobIds, clients: 16, everyMs: 0, seconds });
		const idle = await runClients(polls);
		const p99 = percentile(many.latenciesMs, 99);
		const quick = p99 < MAX_P99_MS && many.failures === 0;
		console.log(
			`200 clients, a poll a second each: ${describe(many)} with ${BOOKS} books in work (goal: p99 < ${MAX_P99_MS} ms)${verdict(quick)}\n` +
				`   ${describe(idle)} with none: p99 is ${(p99 / percentile(idle.latenciesMs, 99)).toFixed(1)} times that\n` +
				`   the server's event loop was late by ${lag.p99Ms.toFixed(0)} ms (p99), ${lag.maxMs.toFixed(0)} ms at most; load of this machine ${(loadavg()[0] ?? 0).toFixed(1)}`,
		);
		const share = loaded.requestsPerSecond / unloaded.requestsPerSecond;
		const keeps = share >= MIN_SHARE && loaded.failures + unloaded.failures === 0;
		console.log(
			`saturated by 16 clients: ${loaded.requestsPerSecond.toFixed(0)} answers a second with ${BOOKS} books in work, ` +
				`${unloaded.requestsPerSecond.toFixed(0)} with none: ${share.toFixed(2)} (goal: >= ${MIN_SHARE})${verdict(keeps)}`,
		);
		return [quick, keeps];
	} finally {
		await server.stop("SIGTERM");
		await provider.close();
	}
}

async function submit(url: string, path: string, style: string): Promise<string> {
	const form = new FormData();
	form.set("target_language", "es");
	form.set("model", "gpt4o");
	form.set("style", style);
	form.set("file", new Blob([await readFile(path)]), "book.epub");
	const answer = await fetch(`${url}/translate`, { method: "POST", body: form });
	if (!answer.ok) throw new Error(`a book was refused: ${await answer.text()}`);
	return ((await answer.json()) as { job_id: string }).job_id;
}

function describe({ latenciesMs, requestsPerSecond, bytesPerAnswer, failures }: ClientsResult): string {
	const times = [50, 95, 99].map((share) => `p${share} ${percentile(latenciesMs, share).toFixed(1)} ms`).join(", ");
	return `${times}, ${requestsPerSecond.toFixed(0)} answers a second of ${(bytesPerAnswer / 1024).toFixed(1)} kB, ${failures} failures`;
}

/** How late the server's event loop came since the last look: what no other process's work explains away. */
async function readLoopLag(url: string): Promise<{ p99Ms: number; maxMs: number }> {
	const text = await (await fetch(`${url}/metrics`)).text();
	const read = (name: string) =>
		1_000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, "m").exec(text)?.[1]);
	return { p99Ms: read("p99"), maxMs: read("max") };
}

interface Status {
	status: string;
	segments: { done: number };
}

async function waitUntilAll(url: string, jobIds: readonly string[], isSo: (status: Status) => boolean): Promise<void> {
	const giveUpAt = performance.now() + START_WITHIN_MS;
	while (true) {
		const all = await Promise.all(
			jobIds.map(async (id) => (await (await fetch(`${url}/status/${id}`)).json()) as Status),
		);
		if (all.every(isSo)) return;
		if (performance.now() > giveUpAt) throw new Error(`the books are not in work: ${all.map(({ status }) => status)}`);
		await sleep(250);
	}
}

function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.ceil((sorted.length * share) / 100) - 1] ?? Number.NaN;
}

function verdict(met: boolean): string {
	return met ? "" : "  MISSED";
}
