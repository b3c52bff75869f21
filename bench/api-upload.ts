import { openAsBlob } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { childrenOf, residentBytes } from "../test/harness/process-figures.ts";

/** Resident memory of a server process around an upload, and of the processes that it started to read the book. */
export interface UploadMemory {
	beforeBytes: number;
	peakBytes: number;
	afterBytes: number;
	childrenPeakBytes: number;
	seconds: number;
}

interface UploadTask {
	url: string;
	path: string;
}

const LOOK_EVERY_MS = 10;
const SETTLE_MS = 3_000;

/** Uploads the book at `path` and cancels its job; @returns what the server process held meanwhile */
export async function measureUpload(url: string, path: string, pid: number): Promise<UploadMemory> {
	const server = String(pid);
	await sleep(SETTLE_MS);
	const beforeBytes = residentBytes(server);
	let peakBytes = beforeBytes;
	let childrenPeakBytes = 0;
	const look = setInterval(() => {
		peakBytes = Math.max(peakBytes, residentBytes(server));
		const children = childrenOf(server).reduce((sum, child) => sum + residentBytes(child), 0);
		childrenPeakBytes = Math.max(childrenPeakBytes, children);
	}, LOOK_EVERY_MS);
	const startedAt = performance.now();
	const jobId = await uploadOnThread({ url, path });
	const seconds = (performance.now() - startedAt) / 1_000;
	await fetch(`${url}/jobs/${jobId}`, { method: "DELETE" });
	clearInterval(look);
	await sleep(SETTLE_MS);
	return { beforeBytes, peakBytes, afterBytes: residentBytes(server), childrenPeakBytes, seconds };
}

function uploadOnThread(task: UploadTask): Promise<string> {
	const worker = new Worker(new URL(import.meta.url), { workerData: task });
	return new Promise((resolve, reject) => {
		worker.once("message", resolve);
		worker.once("error", reject);
	});
}

if (parentPort) parentPort.postMessage(await upload(workerData as UploadTask));

async function upload({ url, path }: UploadTask): Promise<string> {
	const form = new FormData();
	form.set("target_language", "es");
	form.set("model", "gpt4o");
	form.set("file", await openAsBlob(path), "book.epub");
	const answer = await fetch(`${url}/translate`, { method: "POST", body: form });
	if (!answer.ok) throw new Error(`the upload was refused: ${await answer.text()}`);
	return ((await answer.json()) as { job_id: string }).job_id;
}
