import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const HEALTH_INTERVAL_MS = 100;

// A separate thread: making and judging books blocks the main one for longer than a server may take.
while (true) {
	const started = performance.now();
	const answer = await fetch(`${workerData}/health`).catch(() => null);
	await answer?.body?.cancel();
	parentPort?.postMessage(answer?.status === 200 ? performance.now() - started : Number.POSITIVE_INFINITY);
	await sleep(HEALTH_INTERVAL_MS);
}
