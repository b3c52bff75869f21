import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The part of `/status` that the tests look at. */
export interface JobStatus {
	status: string;
	progress: number;
	message: string;
	error_message: string | null;
	download_url: string | null;
	segments: { total: number; done: number; cached: number; needs_review: number };
}

/** Uploads a book as the clients of spec §12 do. @returns the job's id */
export async function submitBook(url: string, path: string, fields: Record<string, string>): Promise<string> {
	const form = new FormData();
	form.set("file", await openAsBlob(path), basename(path));
	for (const [name, value] of Object.entries(fields)) form.set(name, value);
	const response = await fetch(`${url}/translate`, { method: "POST", body: form });
	const answer = (await response.json()) as { job_id: string };
	if (response.status !== 200) throw new Error(`upload refused: ${JSON.stringify(answer)}`);
	return answer.job_id;
}

export async function getStatus(url: string, jobId: string): Promise<JobStatus> {
	const response = await fetch(`${url}/status/${jobId}`);
	if (response.status !== 200) throw new Error(`status ${response.status} of job ${jobId}`);
	return (await response.json()) as JobStatus;
}

/** Polls until `isReached` or the job has ended. */
export async function waitForStatus(
	url: string,
	jobId: string,
	isReached: (status: JobStatus) => boolean,
	timeoutMs = 60_000,
): Promise<JobStatus> {
	const deadline = Date.now() + timeoutMs;
	while (true) {
		const status = await getStatus(url, jobId);
		if (isReached(status)) return status;
		const hasEnded = ["completed", "failed", "cancelled"].includes(status.status);
		if (hasEnded || Date.now() > deadline) throw new Error(`not reached: ${JSON.stringify(status)}`);
		await sleep(50);
	}
}

export async function waitForCompletion(url: string, jobId: string, timeoutMs?: number): Promise<JobStatus> {
	return waitForStatus(url, jobId, ({ status }) => status === "completed", timeoutMs);
}

export async function download(url: string, jobId: string, path: string): Promise<void> {
	const response = await fetch(`${url}/download/${jobId}`);
	if (response.status !== 200) throw new Error(`download ${response.status}: ${await response.text()}`);
	await writeFile(path, Buffer.from(await response.arrayBuffer()));
}
