import type { IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { NO_PROGRESS } from "../../src/core/job-progress.ts";
import { createManualClock, type ManualClock } from "../../src/core/manual-clock.ts";
import { createDynamodbJobStore } from "../../src/job-stores/dynamodb.ts";
import type { TableOptions } from "../../src/job-stores/dynamodb-table.ts";
import { createDynamodbTable } from "../../src/job-stores/dynamodb-table.ts";
import { makeJob } from "../../src/job-stores/job-records.fixture.ts";
import type { JobStore } from "../../src/job-stores/job-store.ts";
import { type DynamodbStandIn, startDynamodb } from "../stand-ins/dynamodb.ts";
import { type FaultProxy, SERVER_ERROR, startFaultProxy, THROTTLED } from "../stand-ins/fault-proxy.ts";

const LEASE_MS = 30_000;

let dynamodb: DynamodbStandIn;
beforeAll(async () => {
	dynamodb = await startDynamodb();
});
afterAll(() => dynamodb.close());

const operationOf = ({ headers }: IncomingMessage) => String(headers["x-amz-target"]).split(".")[1];

describe("job records while DynamoDB fails", () => {
	let proxy: FaultProxy;
	let options: TableOptions;
	let clock: ManualClock;
	let store: JobStore;
	beforeEach(async () => {
		proxy = await startFaultProxy(dynamodb.endpoint);
		clock = createManualClock();
		options = { ...(await dynamodb.makeTable()), endpoint: proxy.endpoint };
		store = createDynamodbJobStore({ ...options, clock });
	});
	afterEach(async () => {
		await store.close();
		await proxy.close();
	});

	/** Loses the answer to the next call of `operation`, which itself succeeds. */
	function loseNext(operation: string): void {
		let isDone = false;
		proxy.choose = (request) => {
			if (isDone || operationOf(request) !== operation) return null;
			isDone = true;
			return "lose";
		};
	}

	const complete = (id: string) =>
		store.end(id, 1, {
			state: "failed",
			error: { code: "TRANSLATION_FAILED", message: "no", recoverable: true },
			message: "no",
			expiresAt: clock.now() + 1_000,
		});

	it("are all written once, despite throttles, 500s and broken connections", async () => {
		let calls = 0;
		proxy.choose = () => {
			calls += 1;
			if (calls % 23 === 0) return THROTTLED;
			if (calls % 13 === 0) return SERVER_ERROR;
			if (calls % 19 === 0) return "lose";
			return calls % 37 === 0 ? "drop" : null;
		};
		const work = Array.from({ length: 6 }, async (_, n) => {
			const job = makeJob({ id: `job-${n}` });
			expect(await store.create(job)).toBe(true);
			expect(await store.claim(job.id, "worker-1", LEASE_MS)).toMatchObject({ attempt: 1 });
			for (let percent = 10; percent <= 40; percent += 10) {
				const updated = await store.update(job.id, 1, { progress: { ...NO_PROGRESS, percent } });
				expect(updated?.progress.percent).toBe(percent);
			}
			return complete(job.id);
		});
		for (const ended of await Promise.all(work)) expect(ended).toMatchObject({ state: "failed", version: 7 });
		expect(proxy.faults).toBeGreaterThan(5);
		expect((await store.list({ owner: "local", limit: 50 })).jobs).toHaveLength(6);
		expect(await store.countActive()).toBe(0);
	});

	it("recognise their own write when its answer was lost, and distinguish another's", async () => {
		const job = makeJob();
		loseNext("PutItem");
		expect(await store.create(job)).toBe(true);
		loseNext("PutItem");
		expect(await store.claim(job.id, "worker-1", LEASE_MS)).toMatchObject({ attempt: 1, version: 2 });
		loseNext("PutItem");
		expect(await store.update(job.id, 1, { message: "half way" })).toMatchObject({ version: 3 });
		loseNext("PutItem");
		expect(await complete(job.id)).toMatchObject({ state: "failed", version: 4 });
		loseNext("PutItem");
		expect(await store.cancel(job.id, null)).toBeNull();
		loseNext("DeleteItem");
		await store.delete(job.id);
		expect(await store.get(job.id)).toBeNull();
		expect(await store.namesInput(job.inputKey)).toBe(false);
	});

	it("recognise their own write even if others wrote after it, before the retry", async () => {
		const OTHERS = 7;
		const job = makeJob();
		await store.create(job);
		const elsewhere = createDynamodbJobStore({ ...options, endpoint: dynamodb.endpoint, clock });
		let calls = 0;
		proxy.choose = async (request) => {
			if (operationOf(request) !== "PutItem") return null;
			calls += 1;
			if (calls === 1) return "lose";
			for (let n = 1; n <= OTHERS && calls === 2; n++) await elsewhere.update(job.id, 1, { message: `write ${n}` });
			return null;
		};
		expect(await store.claim(job.id, "worker-1", LEASE_MS)).toMatchObject({ attempt: 1, version: 2 });
		expect(calls).toBe(2);
		expect(await store.get(job.id)).toMatchObject({ version: 2 + OTHERS, message: `write ${OTHERS}` });
		await elsewhere.close();
	});

	it("don't mistake another's write for their own", async () => {
		const job = makeJob();
		await store.create(job);
		const elsewhere = createDynamodbJobStore({ ...options, endpoint: dynamodb.endpoint, clock });
		let calls = 0;
		proxy.choose = async (request) => {
			if (operationOf(request) !== "PutItem") return null;
			calls += 1;
			if (calls === 1) return SERVER_ERROR;
			if (calls === 2) await elsewhere.claim(job.id, "worker-2", LEASE_MS);
			return null;
		};
		expect(await store.claim(job.id, "worker-1", LEASE_MS)).toBeNull();
		expect(await store.get(job.id)).toMatchObject({ workerId: "worker-2", attempt: 1, version: 2 });
		await elsewhere.close();
	});

	it("leave no mark for a job that was refused, and keep that of the existing job", async () => {
		const job = makeJob({ inputKey: "inputs/first.epub" });
		await store.create(job);
		const table = createDynamodbTable(options);
		const marks = async () =>
			Promise.all(["first", "second"].map(async (name) => (await table.get(`input#inputs/${name}.epub`)) !== null));
		expect(await store.create({ ...job, inputKey: "inputs/second.epub" })).toBe(false);
		expect(await marks()).toEqual([true, false]);
		expect(await store.create(job)).toBe(false);
		expect(await marks()).toEqual([true, false]);
		expect(await store.namesInput("inputs/first.epub")).toBe(true);
		await store.delete(job.id);
		expect(await marks()).toEqual([false, false]);
		table.close();
	});

	it("remove a mark only after a day without a record", async () => {
		const table = createDynamodbTable(options);
		const mark = { job_id: { S: "input#inputs/a.epub" }, job: { S: "none" }, marked_at: { N: String(clock.now()) } };
		await table.put(mark);
		const isMarked = async () => (await table.get("input#inputs/a.epub")) !== null;
		clock.advance(24 * 3_600_000 - 1);
		expect([await store.namesInput("inputs/a.epub"), await isMarked()]).toEqual([false, true]);
		clock.advance(1);
		expect([await store.namesInput("inputs/a.epub"), await isMarked()]).toEqual([false, false]);
		table.close();
	});

	it("report STORAGE_ERROR while it is down, and recover when it is back", async () => {
		const job = makeJob();
		await store.create(job);
		proxy.choose = () => SERVER_ERROR;
		await expect(store.claim(job.id, "worker-1", LEASE_MS)).rejects.toMatchObject({
			code: "STORAGE_ERROR",
			recoverable: true,
			message: `The DynamoDB table ${options.table} does not answer.`,
			cause: expect.any(Error),
		});
		proxy.choose = () => null;
		expect(await store.claim(job.id, "worker-1", LEASE_MS)).toMatchObject({ attempt: 1 });
	});

	it("report STORAGE_ERROR when nothing answers for a while, before all tries are used up", async () => {
		const hasty = createDynamodbJobStore({ ...options, timeoutMs: 300, clock });
		proxy.choose = () => "hang";
		await expect(hasty.get("x")).rejects.toMatchObject({ code: "STORAGE_ERROR", recoverable: true });
		proxy.choose = () => null;
		expect(await hasty.get("x")).toBeNull();
		await hasty.close();
	});

	it("are found across many pages", async () => {
		const glossary = Array.from({ length: 400 }, (_, n) => ({
			source: `${n} ${Math.random()}`,
			target: `${Math.random()}`,
		}));
		const jobs = Array.from({ length: 130 }, (_, n) => makeJob({ id: `job-${1000 + n}`, createdAt: n }));
		for (const job of jobs) job.options.glossary = glossary;
		for (let at = 0; at < jobs.length; at += 26) {
			await Promise.all(jobs.slice(at, at + 26).map((job) => store.create(job)));
		}
		const ids = jobs.map(({ id }) => id);
		expect((await store.listClaimable(1_000)).map(({ id }) => id)).toEqual(ids);
		expect((await store.list({ owner: "local", limit: 200 })).jobs.map(({ id }) => id)).toEqual(ids.toReversed());
		expect(await store.countActive("local")).toBe(130);
	});

	it("are left to DynamoDB's own removal only long after ours, and not after a retry", async () => {
		const job = makeJob();
		await store.create(job);
		await store.claim(job.id, "worker-1", LEASE_MS);
		const table = createDynamodbTable(options);
		expect((await table.get(job.id))?.ttl).toBeUndefined();
		const ended = await complete(job.id);
		const ttl = Number((await table.get(job.id))?.ttl?.N);
		expect(ttl * 1000).toBeGreaterThan((ended?.expiresAt ?? 0) + 24 * 3_600_000);
		if (ended) await store.replace({ ...ended, state: "pending", version: ended.version + 1, expiresAt: null });
		expect((await table.get(job.id))?.ttl).toBeUndefined();
		table.close();
	});

	it("name a missing table", async () => {
		const none = createDynamodbJobStore({ ...options, table: "none", clock });
		await expect(none.get("x")).rejects.toMatchObject({ message: "The DynamoDB table none does not exist." });
		await none.close();
	});
});
