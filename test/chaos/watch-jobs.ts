import { setTimeout as sleep } from "node:timers/promises";
import type { JobStatus } from "../e2e/api.ts";

const POLL_MS = 150;
const ENDS = ["completed", "failed", "cancelled"];

export interface JobWatch {
	/** From now on the job is looked at; it has been acknowledged, so it must be there. */
	add(jobId: string): void;
	/** It may go, because its time is over. */
	remove(jobId: string): void;
	/** How often a status was seen. */
	readonly looks: number;
	/** Promises that were broken so far. */
	readonly faults: readonly string[];
	stop(): Promise<void>;
}

/** Polls `/status` of jobs while their server dies and comes back: progress never falls, ends stay, no job is lost. */
export function watchJobs(urlNow: () => string | null): JobWatch {
	const last = new Map<string, JobStatus>();
	const watched = new Set<string>();
	const faults: string[] = [];
	let looks = 0;
	let over = false;

	async function lookAt(jobId: string, url: string): Promise<void> {
		const response = await fetch(`${url}/status/${jobId}`, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
		const body = await response?.text().catch(() => null);
		// The server has died; the next life is asked again.
		if (!response || body === null || body === undefined || !watched.has(jobId)) return;
		looks += 1;
		if (response.status !== 200) {
			faults.push(`job ${jobId}: /status answers ${response.status}`);
			return;
		}
		const now = JSON.parse(body) as JobStatus;
		const before = last.get(jobId);
		last.set(jobId, now);
		if (before) faults.push(...compare(before, now).map((fault) => `job ${jobId}: ${fault}`));
	}

	async function look(): Promise<void> {
		const url = urlNow();
		if (url !== null) await Promise.all([...watched].map((jobId) => lookAt(jobId, url)));
	}

	const running = (async () => {
		while (!over) {
			await look();
			await sleep(POLL_MS);
		}
	})();

	return {
		add: (jobId) => void watched.add(jobId),
		remove: (jobId) => void watched.delete(jobId),
		get looks() {
			return looks;
		},
		faults,
		async stop() {
			over = true;
			await running;
		},
	};
}

function compare(before: JobStatus, now: JobStatus): string[] {
	const faults: string[] = [];
	if (now.progress < before.progress) faults.push(`progress fell from ${before.progress} to ${now.progress}`);
	if (now.segments.done < before.segments.done) {
		faults.push(`segments done fell from ${before.segments.done} to ${now.segments.done}`);
	}
	if (ENDS.includes(before.status) && now.status !== before.status) {
		faults.push(`was ${before.status} and is ${now.status}`);
	}
	if (now.progress === 100 && now.status !== "completed") faults.push(`shows 100 % while ${now.status}`);
	return faults;
}
