import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, Worker, workerData } from "node:worker_threads";

/** Clients that poll `/status`, on a thread of their own so that nothing else of the bench slows them. */
export interface ClientsTask {
	url: string;
	jobIds: string[];
	clients: number;
	/** Each asks once in so long; 0: again as soon as it has its answer. */
	everyMs: number;
	seconds: number;
}

export interface ClientsResult {
	latenciesMs: number[];
	/** Answers other than 200. */
	failures: number;
	requestsPerSecond: number;
	bytesPerAnswer: number;
}

const WARM_UP_MS = 2_000;

export function runClients(task: ClientsTask): Promise<ClientsResult> {
	const worker = new Worker(new URL(import.meta.url), { workerData: task });
	return new Promise((resolve, reject) => {
		worker.once("message", resolve);
		worker.once("error", reject);
	});
}

if (parentPort) parentPort.postMessage(await poll(workerData as ClientsTask));

async function poll({ url, jobIds, clients, everyMs, seconds }: ClientsTask): Promise<ClientsResult> {
	const agent = new Agent({ keepAlive: true, maxSockets: clients });
	const latenciesMs: number[] = [];
	let failures = 0;
	let bytes = 0;
	const startAt = performance.now() + WARM_UP_MS;
	const endAt = startAt + seconds * 1_000;

	async function client(number: number): Promise<void> {
		// Spread over the second, as clients that don't know of each other are.
		let dueAt = performance.now() + (everyMs * number) / clients;
		for (let asked = number; performance.now() < endAt; asked++) {
			if (everyMs > 0) await sleep(Math.max(0, dueAt - performance.now()));
			dueAt += everyMs;
			const sentAt = performance.now();
			const answer = await ask(`${url}/status/${jobIds[asked % jobIds.length]}`, agent);
			if (sentAt < startAt || sentAt >= endAt) continue;
			latenciesMs.push(performance.now() - sentAt);
			bytes += answer.bytes;
			if (answer.status !== 200) failures += 1;
		}
	}

	await Promise.all(Array.from({ length: clients }, (_none, number) => client(number)));
	agent.destroy();
	const count = latenciesMs.length;
	return { latenciesMs, failures, requestsPerSecond: count / seconds, bytesPerAnswer: bytes / count };
}

function ask(url: string, agent: Agent): Promise<{ status: number; bytes: number }> {
	return new Promise((resolve, reject) => {
		get(url, { agent }, (answer) => {
			let bytes = 0;
			answer.on("data", (chunk: Buffer) => {
				bytes += chunk.length;
			});
			answer.once("end", () => resolve({ status: answer.statusCode ?? 0, bytes }));
			answer.once("error", reject);
		}).once("error", reject);
	});
}
