import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getStatus, submitBook } from "../e2e/api.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { seededRandom } from "../harness/random.ts";
import { startServer } from "../harness/server-process.ts";
import { type ChaosBook, makeBook, openChaosBook, TARGET } from "./chaos-books.ts";
import { judgeDownload } from "./judge-download.ts";

export interface CancelPlan {
	seed: number;
	/** An empty folder for everything that the run writes. */
	folder: string;
	/** Jobs that are cancelled in time; those that complete first come on top. */
	cancels: number;
	/** So long the model takes for an answer: longer than a cancel may, so that calls in flight must be cut off. */
	delayMs: number;
	/** So long after its submit a job is cancelled at most. */
	maxLifeMs: number;
	log: (line: string) => void;
}

export interface CancelResult {
	/** Cancelled before they had ended. */
	cancelled: number;
	/** Had completed first. */
	late: number;
	/** Cancelled and retried immediately. */
	retried: number;
	/** Calls that were cut off in flight. */
	cutOff: number;
	/** The longest that a call went on after its job's cancel was answered, in milliseconds. */
	slowestStopMs: number;
	faults: string[];
}

/** Spec §3: provider calls in flight are aborted within a second. */
const STOP_MS = 1_000;
/** Jobs in flight at the same time. */
const AT_ONCE = 6;
const PARAGRAPHS = 120;
const MAX_FAULTS = 20;
/** How long after the first file of a book is there its cancel comes: its job completes within a few milliseconds. */
const MAX_RACE_MS = 6;
/** Every third job is cancelled as its book is written out, every fourth of the cancelled is retried. */
const RACES = 3;
const RETRIES = 4;

interface Scene {
	url: string;
	dataFolder: string;
	book: ChaosBook;
	model: FakeOpenAi;
	random: () => number;
	/** Whether this version takes a cancelled job up again. */
	canRetry: boolean;
	plan: CancelPlan;
	result: CancelResult;
}

/** Cancels jobs at random moments, some as they complete, some retried immediately. */
export async function cancelJobs(plan: CancelPlan): Promise<CancelResult> {
	const model = await startFakeOpenAi({ delayMs: plan.delayMs });
	const dataFolder = join(plan.folder, "data");
	const server = await startServer(dataFolder, { OPENAI_BASE_URL: model.url, PROVIDER_CONCURRENCY: "4" });
	const result: CancelResult = { cancelled: 0, late: 0, retried: 0, cutOff: 0, slowestStopMs: 0, faults: [] };
	try {
		const book = await openChaosBook("book", await makeBook(plan.folder, "book", PARAGRAPHS));
		const canRetry = await hasRetry(server.url);
		if (!canRetry) plan.log("this server has no retry: no job is taken up again");
		const random = seededRandom(plan.seed);
		const scene: Scene = { url: server.url, dataFolder, book, model, random, canRetry, plan, result };
		let next = 0;
		let inTheAir = 0;
		const line = async () => {
			while (result.cancelled + inTheAir < plan.cancels && result.faults.length < MAX_FAULTS) {
				const number = next++;
				inTheAir += 1;
				const faults = await cancelOne(number, scene);
				inTheAir -= 1;
				result.faults.push(...faults.map((fault) => `job ${number}: ${fault}`));
				if (number % 20 === 19) plan.log(`${number + 1} jobs, ${result.cancelled} cancelled`);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, line));
		return result;
	} finally {
		await server.stop("SIGKILL");
		await model.close();
	}
}

async function hasRetry(url: string): Promise<boolean> {
	const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, unknown> };
	return "/jobs/{job_id}/retry" in document.paths;
}

async function cancelOne(number: number, scene: Scene): Promise<string[]> {
	const { url, book, plan, random, result, model } = scene;
	const key = `sk-job-${number}`;
	const [lifeMs, raceMs] = [random() * plan.maxLifeMs, random() * MAX_RACE_MS];
	const jobId = await submitBook(url, book.path, {
		target_language: TARGET,
		model: "chatgptapi",
		openai_key: key,
		// Another one each, so that the cache answers nothing.
		prompt: `Job ${number}`,
	});
	if (number % RACES === 0) await waitForWriteOut(jobId, scene).then(() => sleep(raceMs));
	else await sleep(lifeMs);

	const cancel = await fetch(`${url}/jobs/${jobId}`, { method: "DELETE" });
	const cancelledAt = performance.now();
	const { status } = await getStatus(url, jobId);
	if (cancel.status === 404) {
		result.late += 1;
		if (status !== "completed") return [`can't be cancelled, and is ${status}`];
		return judgeDownload(url, jobId, book, join(plan.folder, `${key}.epub`), null);
	}
	if (cancel.status !== 200) return [`DELETE answers ${cancel.status}`];
	result.cancelled += 1;
	if (scene.canRetry && number % RETRIES === 1) return retryAtOnce(jobId, key, scene);

	const faults = status === "cancelled" ? [] : [`is ${status} after its cancel`];
	await sleep(STOP_MS + plan.delayMs);
	const calls = model.calls.filter((call) => call.key === key);
	for (const { at, endedAt, aborted } of calls) {
		if (at > cancelledAt + STOP_MS) faults.push(`was sent ${Math.round(at - cancelledAt)} ms after its cancel`);
		if (endedAt === null) faults.push("a call was never ended");
		const stoppedAfter = (endedAt ?? at) - cancelledAt;
		if (stoppedAfter > STOP_MS) faults.push(`a call went on for ${Math.round(stoppedAfter)} ms`);
		if (aborted) result.cutOff += 1;
		result.slowestStopMs = Math.max(result.slowestStopMs, Math.round(stoppedAfter));
	}
	const { status: after } = await getStatus(url, jobId);
	if (after !== "cancelled") faults.push(`was cancelled and is ${after}`);
	return faults;
}

/** The moment in which a job's book is there and its record does not say so yet. */
async function waitForWriteOut(jobId: string, { dataFolder, plan }: Scene): Promise<void> {
	const outputs = join(dataFolder, "outputs", jobId);
	const deadline = Date.now() + 20 * (plan.delayMs + plan.maxLifeMs);
	while (!existsSync(outputs) && Date.now() < deadline) await sleep(1);
}

async function retryAtOnce(jobId: string, key: string, { url, book, plan, result }: Scene): Promise<string[]> {
	const retry = await fetch(`${url}/jobs/${jobId}/retry`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ api_key: key }),
	});
	if (retry.status !== 200) return [`retry answers ${retry.status}: ${(await retry.text()).slice(0, 200)}`];
	result.retried += 1;
	const deadline = Date.now() + 60 * (plan.delayMs + plan.maxLifeMs);
	while (Date.now() < deadline) {
		const { status } = await getStatus(url, jobId);
		if (status === "completed") return judgeDownload(url, jobId, book, join(plan.folder, `${key}.epub`), null);
		if (status === "cancelled" || status === "failed") return [`was retried and is ${status}`];
		await sleep(100);
	}
	return ["was retried and never ended"];
}
