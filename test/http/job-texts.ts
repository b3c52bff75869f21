import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Problem } from "../../src/http/server/problem.ts";
import type { JobStatus } from "../../src/jobs/job-view.ts";
import type { SegmentView } from "../../src/jobs/texts/list-segments.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { tinyBook } from "./tiny-book.ts";

/** A job on a server, and requests for its texts. */
export interface ServedJob {
	id: string;
	status(): Promise<JobStatus>;
	waitFor(condition: (job: JobStatus) => boolean): Promise<JobStatus>;
	/** All pages of the list. */
	list(query?: string): Promise<SegmentView[]>;
	page(query: string): Promise<Response>;
	patch(segmentId: string, translation: unknown): Promise<Response>;
	retranslate(segmentId: string, body?: object, signal?: AbortSignal): Promise<Response>;
	download(query?: string, init?: RequestInit): Promise<Response>;
	/** The chapter's markup in a download. */
	chapter(query?: string): Promise<string>;
}

/** Submits a tiny book with this many paragraphs, without waiting for it. */
export async function submitTiny(
	url: string,
	paragraphs: number,
	fields: Record<string, string> = {},
	book: Buffer = tinyBook(paragraphs),
): Promise<ServedJob> {
	const form = new FormData();
	form.append("file", new Blob([new Uint8Array(book)]), "A book.epub");
	const given = { target_language: "es", model: "pseudo", ...fields };
	for (const [name, value] of Object.entries(given)) form.append(name, value);
	const answer = await fetch(`${url}/translate`, { method: "POST", body: form });
	expect(answer.status, await answer.clone().text()).toBe(200);
	const id = ((await answer.json()) as { job_id: string }).job_id;
	return servedJob(url, id);
}

export function servedJob(url: string, id: string): ServedJob {
	const send = (path: string, method: string, body: unknown, signal?: AbortSignal) =>
		fetch(`${url}/jobs/${id}/segments/${path}`, {
			method,
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
			...(signal && { signal }),
		});
	const job: ServedJob = {
		id,
		status: async () => (await fetch(`${url}/status/${id}`)).json() as Promise<JobStatus>,
		async waitFor(condition) {
			for (;;) {
				const now = await job.status();
				if (condition(now)) return now;
				await sleep(20);
			}
		},
		async list(query = "") {
			const found: SegmentView[] = [];
			let cursor: string | null = "";
			while (cursor !== null) {
				const answer = await job.page(`${query}&cursor=${cursor}`);
				expect(answer.status, await answer.clone().text()).toBe(200);
				const page = (await answer.json()) as { segments: SegmentView[]; next_cursor: string | null };
				found.push(...page.segments);
				cursor = page.next_cursor;
			}
			return found;
		},
		page: (query) => fetch(`${url}/jobs/${id}/segments?${query}`),
		patch: (segmentId, translation) => send(segmentId, "PATCH", { translation }),
		retranslate: (segmentId, body = {}, signal) => send(`${segmentId}/retranslate`, "POST", body, signal),
		download: (query = "", init = {}) => fetch(`${url}/download/${id}?${query}`, init),
		async chapter(query = "") {
			const answer = await job.download(query);
			expect(answer.status, answer.ok ? "" : await answer.clone().text()).toBe(200);
			return chapterOf(Buffer.from(await answer.arrayBuffer()));
		},
	};
	return job;
}

async function chapterOf(book: Buffer): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
	try {
		const path = join(folder, "book.epub");
		await writeFile(path, book);
		const chapter = (await readContents(path))?.get("OEBPS/c1.xhtml")?.read();
		if (!chapter) throw new Error("the book has no chapter");
		return chapter.toString("utf8");
	} finally {
		await rm(folder, { recursive: true });
	}
}

export async function problemOf(answer: Response): Promise<Problem> {
	expect(answer.headers.get("content-type")).toBe("application/problem+json");
	return answer.json() as Promise<Problem>;
}
