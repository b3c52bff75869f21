import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBook } from "../test/chaos/chaos-books.ts";
import { startClusterPlace } from "../test/cluster/cluster-place.ts";
import { clusterMember, type Member } from "../test/cluster/member.ts";
import { submitBook, waitForCompletion } from "../test/e2e/api.ts";
import { hasPart } from "../test/setup/parts.ts";
import { startSlowProvider } from "./schedule-provider.ts";

const LATENCY_MS = 1_000;
const CALLS = 8;
const BOOKS = 24;
const PARAGRAPHS = 400;
const GOAL = 0.55;
const TIMEOUT_MS = 5 * 60_000;

const HOW = `An API and workers as processes of their own, Redis, stand-ins for DynamoDB and S3, all on loopback. A server stands for the
provider: each call takes ${LATENCY_MS} ms, and it echoes what it is sent, enciphered. Each worker may have ${CALLS} calls in flight.
${BOOKS} books of ${PARAGRAPHS} paragraphs are sent at once, after each worker has found its pace with others.
Time runs from the first upload to the end of the last job. The baseline is one worker.`;

process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
	console.log(`${HOW}\n`);
	if (!hasPart("redis")) {
		console.error("redis-server is not installed.");
		return false;
	}
	const one = await measure(1);
	const two = await measure(2);
	const ratio = two / one;
	const met = ratio <= GOAL;
	console.log(`one worker: ${one.toFixed(1)} s, two: ${two.toFixed(1)} s: ${ratio.toFixed(3)} x (goal: <= ${GOAL} x)`);
	console.log(met ? "\nAll goals are met." : "\nA goal is MISSED.");
	return met;
}

/** @returns seconds */
async function measure(workers: number): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-bench-"));
	const place = await startClusterPlace(folder, { s3: 0, dynamodb: 0 }, Math.random);
	const provider = await startSlowProvider({ latencyMs: LATENCY_MS, allows: Number.POSITIVE_INFINITY });
	const settings = {
		...place.settings,
		OPENAI_BASE_URL: provider.url,
		OPENAI_API_KEY: "sk-bench",
		PROVIDER_CONCURRENCY: String(CALLS),
		MAX_WORKERS: "4",
	};
	const api = clusterMember("api", "api", folder, settings);
	const members: Member[] = [
		api,
		...Array.from({ length: workers }, (_none, n) => clusterMember("worker", `worker-${n}`, folder, settings)),
	];
	try {
		await Promise.all(members.map((member) => member.start()));
		const path = await makeBook(folder, "book", PARAGRAPHS);
		const url = api.url() ?? "";
		await translateAll(url, path, 4 * workers, "warm-up");
		const startedAt = performance.now();
		await translateAll(url, path, BOOKS, "book");
		return (performance.now() - startedAt) / 1_000;
	} finally {
		await Promise.all(members.map((member) => member.kill()));
		await provider.close();
		await place.close();
		await rm(folder, { recursive: true, force: true });
	}
}

async function translateAll(url: string, path: string, books: number, name: string): Promise<void> {
	const ids = await Promise.all(
		Array.from({ length: books }, (_none, n) =>
			// Another prompt each, so that the cache answers nothing.
			submitBook(url, path, { target_language: "de", model: "chatgptapi", prompt: `For ${name} ${n}` }),
		),
	);
	for (const id of ids) await waitForCompletion(url, id, TIMEOUT_MS);
}
