import type { JobStatus } from "../../../src/client/api.ts";
import { isRunning } from "../job/job-state.ts";
import { isAbort, requestRaw, ServerProblem } from "./connection.ts";

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

export interface JobListener {
	onStatus(status: JobStatus): void;
	/** The connection was lost; reconnects automatically. */
	onLost(): void;
	/** A permanent error: retrying would not help. */
	onProblem(problem: ServerProblem): void;
}

/**
 * Follows a job's event stream until the job ends, across lost connections and server restarts.
 * Uses `fetch`, because an `EventSource` can't send a token.
 */
export async function followJob(jobId: string, listener: JobListener, signal: AbortSignal): Promise<void> {
	let pauseMs = FIRST_PAUSE_MS;
	while (!signal.aborted) {
		try {
			for await (const status of readStatuses(jobId, signal)) {
				pauseMs = FIRST_PAUSE_MS;
				listener.onStatus(status);
				if (!isRunning(status)) return;
			}
		} catch (error) {
			if (signal.aborted || isAbort(error)) return;
			if (error instanceof ServerProblem && isPermanent(error)) return listener.onProblem(error);
			listener.onLost();
		}
		await pause(pauseMs, signal);
		pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
	}
}

function isPermanent({ status }: ServerProblem): boolean {
	return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

async function* readStatuses(jobId: string, signal: AbortSignal): AsyncGenerator<JobStatus> {
	const headers = { accept: "text/event-stream" };
	const answer = await requestRaw(`/jobs/${encodeURIComponent(jobId)}/events`, { headers, signal, cache: "no-store" });
	const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
	if (!reader) return;
	let rest = "";
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		const events = (rest + value).split(/\r?\n\r?\n/);
		rest = events.pop() ?? "";
		for (const event of events) {
			const data = dataOf(event);
			if (data !== "") yield JSON.parse(data) as JobStatus;
		}
	}
}

/** WHATWG HTML §9.2.6: the `data` lines of an event, joined. */
function dataOf(event: string): string {
	return event
		.split(/\r?\n/)
		.filter((line) => line.startsWith("data:"))
		.map((line) => line.slice(5).replace(/^ /, ""))
		.join("\n");
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			window.removeEventListener("online", end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		// Back online: reconnect immediately.
		window.addEventListener("online", end, { once: true });
		signal.addEventListener("abort", end, { once: true });
	});
}
