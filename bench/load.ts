import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildSampleBook } from "../scripts/build-sample.ts";
import { startDemoServer } from "../scripts/demo-server.ts";
import { type Connection, connect, request } from "../src/cli/remote/connection.ts";

const USAGE = `npm run bench:load -- [options]
  --concurrent-jobs N  jobs in work at once (5)
  --total-jobs N       (20)
  --base-url URL       the server; by default one is started on loopback, with default settings
  --test-file PATH     the book; by default the sample book
  --model NAME         by default pseudo, which needs no key
  --to LANG            es
  --within SECONDS     a job that has not ended by then has failed (1800)
A server with authentication takes the token of the variable DIGLOT_TOKEN. Where its limits let no more
jobs in, they are sent again when it says so; that wait counts for no job.`;

const WAIT_SECONDS = 25;
const MAX_REFUSALS = 30;
const WAIT_AFTER_REFUSAL_MS = 2_000;

interface LoadOptions {
	concurrentJobs: number;
	totalJobs: number;
	model: string;
	to: string;
	withinMs: number;
	book: { name: string; content: Buffer };
}

interface Outcome {
	number: number;
	/** From the upload's first byte to the job's end. */
	seconds: number;
	/** `null`: the job completed. */
	failure: string | null;
	/** How often a limit of the server's sent it away first. */
	refusals: number;
}

const { values } = parseArgs({
	options: {
		"concurrent-jobs": { type: "string", default: "5" },
		"total-jobs": { type: "string", default: "20" },
		"base-url": { type: "string" },
		"test-file": { type: "string" },
		model: { type: "string", default: "pseudo" },
		to: { type: "string", default: "es" },
		within: { type: "string", default: "1800" },
		help: { type: "boolean", default: false },
	},
});

try {
	process.exitCode = values.help ? usage() : await main();
} catch (error) {
	console.error(`The load could not be put on: ${error instanceof Error ? error.message : error}`);
	process.exitCode = 1;
}

function usage(): number {
	console.log(USAGE);
	return 0;
}

async function main(): Promise<number> {
	const options: LoadOptions = {
		concurrentJobs: positive("concurrent-jobs"),
		totalJobs: positive("total-jobs"),
		model: values.model,
		to: values.to,
		withinMs: positive("within") * 1_000,
		book: await readBook(values["test-file"]),
	};
	const own = values["base-url"] === undefined ? await startDemoServer() : null;
	const url = own?.url ?? values["base-url"];
	try {
		const { book, totalJobs, concurrentJobs, model } = options;
		console.log(
			`${totalJobs} jobs, ${concurrentJobs} at once, ${model}, "${book.name}" of ${book.content.length} bytes, ${url}`,
		);
		const startedAt = performance.now();
		const outcomes = await runJobs(connect(url, process.env), options);
		return tell(outcomes, (performance.now() - startedAt) / 1_000);
	} finally {
		await own?.stop();
	}
}

function positive(name: "concurrent-jobs" | "total-jobs" | "within"): number {
	const value = Number(values[name]);
	if (Number.isInteger(value) && value > 0) return value;
	throw new Error(`--${name} must be a whole number above 0.`);
}

async function readBook(path: string | undefined): Promise<LoadOptions["book"]> {
	if (path !== undefined) return { name: basename(path), content: await readFile(path) };
	const folder = await mkdtemp(join(tmpdir(), "diglot-load-"));
	try {
		const sample = join(folder, "alice.epub");
		await buildSampleBook(sample);
		return { name: "alice.epub", content: await readFile(sample) };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function runJobs(server: Connection, options: LoadOptions): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	let next = 1;
	const line = async () => {
		while (next <= options.totalJobs) outcomes.push(await runJob(server, next++, options));
	};
	await Promise.all(Array.from({ length: options.concurrentJobs }, line));
	return outcomes.sort((a, b) => a.number - b.number);
}

async function runJob(server: Connection, number: number, options: LoadOptions): Promise<Outcome> {
	let refusals = 0;
	let startedAt = performance.now();
	const end = (failure: string | null) => ({
		number,
		seconds: (performance.now() - startedAt) / 1_000,
		failure,
		refusals,
	});
	try {
		for (; ; refusals += 1) {
			startedAt = performance.now();
			const answer = await server.jobs.submit(formOf(options) as never);
			if (answer.status !== 429 || refusals === MAX_REFUSALS) {
				const { data } = await request(Promise.resolve(answer));
				return end(await waitForEnd(server, data.job_id, startedAt + options.withinMs));
			}
			await sleep(Number(answer.headers.get("retry-after") ?? 0) * 1_000 || WAIT_AFTER_REFUSAL_MS);
		}
	} catch (error) {
		const { message, cause } = error as Error;
		return end(cause instanceof Error ? `${message} (${cause.message})` : message);
	}
}

function formOf({ book, model, to }: LoadOptions): FormData {
	const form = new FormData();
	form.set("target_language", to);
	form.set("model", model);
	form.set("file", new Blob([new Uint8Array(book.content)]), book.name);
	return form;
}

/** @returns what went wrong, `null` where the job completed */
async function waitForEnd(server: Connection, jobId: string, giveUpAt: number): Promise<string | null> {
	let { data: job } = await request(server.jobs.status(jobId));
	while (job.status === "pending" || job.status === "processing") {
		const leftMs = giveUpAt - performance.now();
		if (leftMs <= 0) return `job ${jobId} did not end in time (${job.status}: ${job.message})`;
		const wait = Math.max(1, Math.min(WAIT_SECONDS, Math.ceil(leftMs / 1_000)));
		job = (await request(server.jobs.status(jobId, { wait }))).data;
	}
	return job.status === "completed" ? null : `job ${jobId} ${job.status}: ${job.error_message ?? job.message}`;
}

function tell(outcomes: readonly Outcome[], seconds: number): number {
	const failed = outcomes.filter(({ failure }) => failure !== null);
	const took = outcomes.filter(({ failure }) => failure === null).map((outcome) => outcome.seconds);
	const refusals = outcomes.reduce((sum, outcome) => sum + outcome.refusals, 0);
	const average = took.reduce((sum, one) => sum + one, 0) / took.length;
	const time = (value: number) => (took.length === 0 ? "-" : `${value.toFixed(2)} s`);
	console.log(`
Total jobs:    ${outcomes.length} in ${seconds.toFixed(1)} s
Successful:    ${took.length}
Failed:        ${failed.length}
Success rate:  ${((100 * took.length) / outcomes.length).toFixed(1)} %
Average time:  ${time(average)}
Min time:      ${time(Math.min(...took))}
Max time:      ${time(Math.max(...took))}`);
	if (refusals > 0) console.log(`Sent again:    ${refusals} times, as the server's limits asked`);
	for (const { number, seconds: after, failure } of failed) {
		console.log(`Job ${number} failed after ${after.toFixed(2)} s: ${failure}`);
	}
	return failed.length === 0 ? 0 : 1;
}
