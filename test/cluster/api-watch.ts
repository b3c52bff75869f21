import { setTimeout as sleep } from "node:timers/promises";

export interface ApiWatch {
	/** Milliseconds that answers took, while the API lived. */
	readonly times: readonly number[];
	/** Looks that were not answered within `TIMEOUT_MS` though the API lived. */
	readonly unanswered: number;
	stop(): Promise<void>;
}

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 15_000;

/** Asks the API for one job again and again, whatever happens to Redis, S3 and DynamoDB behind it, and takes the time. */
export function watchApi(urlNow: () => string | null, jobIdNow: () => string | undefined): ApiWatch {
	const times: number[] = [];
	let unanswered = 0;
	let over = false;

	async function look(): Promise<void> {
		const [url, jobId] = [urlNow(), jobIdNow()];
		if (url === null || jobId === undefined) return;
		const startedAt = performance.now();
		try {
			await (await fetch(`${url}/status/${jobId}`, { signal: AbortSignal.timeout(PATIENCE_MS) })).arrayBuffer();
			times.push(performance.now() - startedAt);
		} catch {
			if (urlNow() === url) unanswered += 1;
		}
	}

	const running = (async () => {
		while (!over) {
			await look();
			await sleep(LOOK_EVERY_MS);
		}
	})();
	return {
		times,
		get unanswered() {
			return unanswered;
		},
		async stop() {
			over = true;
			await running;
		},
	};
}
