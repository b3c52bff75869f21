import { Worker } from "node:worker_threads";

/** Polls `/health` on a separate thread. */
export function watchHealth(url: string): { takeWorstMs(): number; stop(): Promise<number[]> } {
	const latenciesMs: number[] = [];
	let worst = 0;
	const asking = new Worker(new URL("./health-worker.ts", import.meta.url), { workerData: url });
	asking.on("message", (ms: number) => {
		latenciesMs.push(ms);
		worst = Math.max(worst, ms);
	});
	return {
		/** The slowest answer since the last call. */
		takeWorstMs() {
			const taken = worst;
			worst = 0;
			return taken;
		},
		/** @returns how long each answer took */
		async stop() {
			await asking.terminate();
			return latenciesMs;
		},
	};
}

/** The value that 95 of 100 are not above. */
export function percentile95(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}
