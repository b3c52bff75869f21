import { setTimeout as sleep } from "node:timers/promises";
import type { JobStatus } from "../../src/jobs/job-view.ts";
import type { SegmentView } from "../../src/jobs/texts/list-segments.ts";

const TIMEOUT_MS = 60_000;

/** The requests of this folder, to one server; each throws where the answer is not 200. */
export interface ApiClient {
	submit(form: FormData, idempotencyKey?: string): Promise<string>;
	/** @returns the `upload_id` */
	estimate(form: FormData): Promise<string>;
	rerun(jobId: string, form: FormData): Promise<string>;
	retry(jobId: string, apiKey: string): Promise<void>;
	cancel(jobId: string): Promise<void>;
	correct(jobId: string, segmentId: string, translation: string): Promise<void>;
	retranslate(jobId: string, segmentId: string, apiKey: string): Promise<void>;
	status(jobId: string): Promise<JobStatus>;
	/** Polls until `isReached`; throws after a minute. */
	waitFor(jobId: string, isReached: (job: JobStatus) => boolean): Promise<JobStatus>;
	jobs(): Promise<JobStatus[]>;
	segments(jobId: string): Promise<SegmentView[]>;
	report(jobId: string): Promise<object>;
	/** @returns the book */
	download(jobId: string, query: string): Promise<Uint8Array>;
}

export function apiClient(url: string): ApiClient {
	async function send(path: string, init: RequestInit = {}): Promise<Response> {
		const response = await fetch(`${url}${path}`, init);
		if (response.status === 200) return response;
		throw new Error(`${init.method ?? "GET"} ${path}: ${response.status} ${await response.text()}`);
	}

	async function json<T>(path: string, init?: RequestInit): Promise<T> {
		return (await (await send(path, init)).json()) as T;
	}

	function withBody(method: string, body: unknown): RequestInit {
		return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
	}

	async function pagesOf<T>(path: string, name: string): Promise<T[]> {
		const found: T[] = [];
		for (let cursor: string | null = ""; cursor !== null; ) {
			const page: Record<string, unknown> = await json(`${path}?limit=50${cursor && `&cursor=${cursor}`}`);
			found.push(...(page[name] as T[]));
			cursor = page.next_cursor as string | null;
		}
		return found;
	}

	const status = (jobId: string) => json<JobStatus>(`/status/${jobId}`);
	return {
		status,
		async submit(body, key) {
			const headers: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
			return (await json<{ job_id: string }>("/translate", { method: "POST", headers, body })).job_id;
		},
		async estimate(body) {
			return (await json<{ upload_id: string }>("/estimate", { method: "POST", body })).upload_id;
		},
		async rerun(jobId, body) {
			return (await json<{ job_id: string }>(`/jobs/${jobId}/rerun`, { method: "POST", body })).job_id;
		},
		async retry(jobId, apiKey) {
			await send(`/jobs/${jobId}/retry`, withBody("POST", { api_key: apiKey }));
		},
		async cancel(jobId) {
			await send(`/jobs/${jobId}`, { method: "DELETE" });
		},
		async correct(jobId, segmentId, translation) {
			await send(`/jobs/${jobId}/segments/${segmentId}`, withBody("PATCH", { translation }));
		},
		async retranslate(jobId, segmentId, apiKey) {
			await send(`/jobs/${jobId}/segments/${segmentId}/retranslate`, withBody("POST", { api_key: apiKey }));
		},
		async waitFor(jobId, isReached) {
			const deadline = performance.now() + TIMEOUT_MS;
			for (;;) {
				const job = await status(jobId);
				if (isReached(job)) return job;
				if (performance.now() > deadline) throw new Error(`not reached: ${JSON.stringify(job)}`);
				await sleep(20);
			}
		},
		jobs: () => pagesOf("/jobs", "jobs"),
		segments: (jobId) => pagesOf(`/jobs/${jobId}/segments`, "segments"),
		report: (jobId) => json(`/jobs/${jobId}/report`),
		download: async (jobId, query) => (await send(`/download/${jobId}?${query}`)).bytes(),
	};
}
