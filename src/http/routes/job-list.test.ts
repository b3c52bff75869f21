import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import type { JobStatus } from "../../jobs/job-view.ts";
import { problemOf, type ServedBench, serveBench } from "../app.fixture.ts";

interface Page {
	jobs: JobStatus[];
	next_cursor: string | null;
}

describe("the list of jobs", () => {
	let served: ServedBench;
	const mine: string[] = [];
	beforeAll(async () => {
		// No worker, so that pending jobs stay as they are.
		served = await serveBench({}, { limits: { maxWorkers: 0 } });
		for (let number = 0; number < 45; number++) {
			const state = number % 3 === 0 ? "completed" : "pending";
			const job = makeJob({ createdAt: 1_000 + Math.floor(number / 2), state, sealedKey: "SEALED" });
			await served.bench.store.create(job);
			await served.bench.store.create(makeJob({ owner: "somebody else", createdAt: 1_000 + number }));
			mine.push(job.id);
		}
		await served.bench.store.create(makeJob({ state: "failed", createdAt: 5_000, expiresAt: 6_000 }));
	});
	afterAll(() => served.close());

	const list = async (query = "") => (await fetch(`${served.url}/jobs${query}`)).json() as Promise<Page>;

	async function listAll(query: string): Promise<JobStatus[]> {
		const jobs: JobStatus[] = [];
		let cursor: string | null = "";
		while (cursor !== null) {
			const page: Page = await list(`?${query}&cursor=${cursor}`);
			jobs.push(...page.jobs);
			cursor = page.next_cursor;
		}
		return jobs;
	}

	it("is the caller's own jobs, newest first, each once, page by page", async () => {
		for (const limit of [1, 7, 45, 100]) {
			const jobs = await listAll(`limit=${limit}`);
			expect(jobs.map(({ job_id }) => job_id).sort()).toEqual([...mine].sort());
			const times = jobs.map(({ created_at }) => created_at);
			expect(times).toEqual([...times].sort().reverse());
		}
	});

	it("has twenty a page, as status objects without a secret, and says when there is no more", async () => {
		const page = await list();
		expect(page.jobs).toHaveLength(20);
		expect(page.next_cursor).toEqual(expect.any(String));
		const [first] = page.jobs;
		expect(first).toEqual(await (await fetch(`${served.url}/status/${first?.job_id}`)).json());
		expect(JSON.stringify(page)).not.toMatch(/SEALED|inputs\//);
		expect((await list("?limit=45")).next_cursor).toBeNull();
		expect(await list("?status=cancelled")).toEqual({ jobs: [], next_cursor: null });
	});

	it("can be of one state, and takes empty values for none", async () => {
		const completed = await listAll("status=completed&limit=4");
		expect(completed).toHaveLength(15);
		expect(new Set(completed.map(({ status }) => status))).toEqual(new Set(["completed"]));
		expect((await list("?status=&limit=&cursor=")).jobs).toHaveLength(20);
	});

	it("leaves out what has expired", async () => {
		expect(await list("?status=failed")).toEqual({ jobs: [], next_cursor: null });
	});

	it.each([
		["limit", "0"],
		["limit", "101"],
		["limit", "ten"],
		["limit", "1.5"],
		["status", "running"],
		["cursor", "bm90IGEgY3Vyc29y"],
		["page", "2"],
	])("refuses %s=%s by name", async (field, value) => {
		const answer = await fetch(`${served.url}/jobs?${field}=${value}`);
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ error_code: "VALIDATION_ERROR", details: { field } });
	});
});
