import { expect, it } from "vitest";
import { type Job, LEASE_GRACE_MS } from "../core/job.ts";
import type { ManualClock } from "../core/manual-clock.ts";
import { completion, failure, LEASE_MS, makeJob } from "./job-records.fixture.ts";
import type { JobStore } from "./job-store.ts";

/** What the tests of one store share. */
export interface JobStoreBench {
	store: JobStore;
	clock: ManualClock;
	/** A new job that its first attempt is running. */
	claimedJob(changes?: Partial<Job>): Promise<Job>;
}

/** What every job store promises of lists and counts, and of inputs that records name. */
export function describeJobLists(bench: () => JobStoreBench): void {
	it("lists what a worker may claim, oldest first", async () => {
		const { store, clock, claimedJob } = bench();
		await store.create(makeJob({ id: "young", createdAt: 3_000 }));
		await store.create(makeJob({ id: "old", createdAt: 2_000 }));
		await claimedJob({ id: "running", createdAt: 1_000 });
		const ids = async (limit: number) => (await store.listClaimable(limit)).map((job) => job.id);
		expect(await ids(10)).toEqual(["old", "young"]);
		expect(await ids(1)).toEqual(["old"]);
		clock.advance(LEASE_MS + LEASE_GRACE_MS);
		expect(await ids(10)).toEqual(["running", "old", "young"]);
	});

	it("pages through one owner's jobs, newest first, each once", async () => {
		const { store } = bench();
		const ids = Array.from({ length: 7 }, (_, n) => `job-${n}`);
		// Two of each age, so that a page ends between jobs of the same time.
		for (const [n, id] of ids.entries()) await store.create(makeJob({ id, createdAt: Math.floor(n / 2) }));
		await store.create(makeJob({ owner: "other" }));
		const seen: string[] = [];
		let cursor: string | null | undefined;
		do {
			const page = await store.list({ owner: "local", limit: 3, ...(cursor ? { cursor } : {}) });
			seen.push(...page.jobs.map((job) => job.id));
			cursor = page.nextCursor;
		} while (cursor);
		expect(seen).toEqual(ids.toReversed());
	});

	it("lists by state, and rejects a cursor that it did not return", async () => {
		const { store, claimedJob } = bench();
		await store.create(makeJob({ id: "waiting" }));
		await claimedJob({ id: "running" });
		const listed = await store.list({ owner: "local", state: "processing", limit: 5 });
		expect(listed).toMatchObject({ jobs: [{ id: "running" }], nextCursor: null });
		await expect(store.list({ owner: "local", limit: 5, cursor: "bogus" })).rejects.toMatchObject({
			code: "VALIDATION_ERROR",
			details: { field: "cursor" },
		});
	});

	it("counts pending and processing jobs of one caller, by default the owner", async () => {
		const { store, claimedJob } = bench();
		await store.create(makeJob());
		await claimedJob();
		const done = await claimedJob();
		await store.end(done.id, 1, completion());
		await store.create(makeJob({ owner: "other" }));
		await store.create(makeJob({ owner: "local", caller: "192.0.2.1" }));
		await store.create(makeJob({ owner: "local", caller: "192.0.2.2" }));
		expect(await store.countActive("192.0.2.1")).toBe(1);
		expect(await store.countActive("local")).toBe(2);
		expect(await store.countActive()).toBe(5);
	});

	it("finds expired jobs, longest expired first, and never a running one", async () => {
		const { store, clock, claimedJob } = bench();
		const late = await claimedJob({ id: "late" });
		const early = await claimedJob({ id: "early" });
		const kept = await claimedJob({ id: "kept" });
		await claimedJob({ id: "running", expiresAt: 1 });
		await store.end(late.id, 1, completion(clock.now() + 20));
		await store.end(early.id, 1, failure(clock.now() + 10));
		await store.end(kept.id, 1, completion(null));
		expect(await store.listExpired(10)).toEqual([]);
		clock.advance(20);
		expect((await store.listExpired(10)).map((job) => job.id)).toEqual(["early", "late"]);
		expect(await store.listExpired(1)).toMatchObject([{ id: "early" }]);
		expect((await store.list({ owner: "local", limit: 9 })).jobs.map((job) => job.id)).toEqual(["running", "kept"]);
	});

	it("lists the jobs that had ended by a time, in the order of their ends, and no running one", async () => {
		const { store, clock, claimedJob } = bench();
		await store.create(makeJob());
		await claimedJob();
		const ids: string[] = [];
		for (let n = 0; n < 2; n++) {
			const { id } = await claimedJob();
			clock.advance(1_000);
			await store.end(id, 1, completion());
			ids.push(id);
		}
		expect(await store.listEnded(clock.now())).toEqual(ids);
		expect(await store.listEnded(clock.now() - 1)).toEqual(ids.slice(0, 1));
	});

	it("finds due callbacks: one event for each end, delivered in order", async () => {
		const { store, clock, claimedJob } = bench();
		const callback = { sealedUrl: "sealed", due: [] };
		const [failed, cancelled] = [await claimedJob({ callback }), makeJob({ callback })];
		await store.create(cancelled);
		const silent = await claimedJob();
		expect(await store.listDueCallbacks(9)).toEqual([]);
		const after = await store.end(failed.id, 1, failure());
		expect(after?.callback).toEqual({
			sealedUrl: "sealed",
			due: [
				{ id: `${failed.id}-${after?.version}`, type: "job.failed", at: clock.now(), dueAt: clock.now(), tries: 0 },
			],
		});
		clock.advance(5);
		expect((await store.cancel(cancelled.id, null))?.callback?.due).toMatchObject([{ type: "job.cancelled" }]);
		await store.end(silent.id, 1, failure());
		expect((await store.listDueCallbacks(9)).map(({ id }) => id)).toEqual([failed.id, cancelled.id]);
		expect(await store.listDueCallbacks(1)).toMatchObject([{ id: failed.id }]);
		if (!after?.callback) return;
		const later = after.callback.due.map((event) => ({ ...event, dueAt: clock.now() + 10 }));
		await store.replace({ ...after, version: after.version + 1, callback: { ...after.callback, due: later } });
		expect((await store.listDueCallbacks(9)).map(({ id }) => id)).toEqual([cancelled.id]);
		clock.advance(10);
		expect((await store.listDueCallbacks(9)).map(({ id }) => id)).toEqual([cancelled.id, failed.id]);
	});

	it("lists a callback that is due before its job expires, and a job that expires before its callback is due", async () => {
		const { store, clock, claimedJob } = bench();
		const { id } = await claimedJob({ callback: { sealedUrl: "sealed", due: [] } });
		const ended = await store.end(id, 1, failure(clock.now() + 1_000));
		if (!ended?.callback) throw new Error("the job has no callback");
		expect(await store.listDueCallbacks(9)).toMatchObject([{ id }]);
		expect(await store.listExpired(9)).toEqual([]);
		const due = ended.callback.due.map((event) => ({ ...event, dueAt: clock.now() + 5_000 }));
		await store.replace({ ...ended, version: ended.version + 1, callback: { ...ended.callback, due } });
		clock.advance(1_000);
		expect(await store.listDueCallbacks(9)).toEqual([]);
		expect(await store.listExpired(9)).toMatchObject([{ id }]);
	});

	it("deletes a job permanently, and knows which inputs are referenced", async () => {
		const { store } = bench();
		const job = makeJob();
		await store.create(job);
		expect(await store.namesInput(job.inputKey)).toBe(true);
		await store.delete(job.id, job.version + 1);
		expect(await store.get(job.id)).toEqual(job);
		await store.delete(job.id, job.version);
		await store.delete(job.id);
		expect(await store.get(job.id)).toBeNull();
		expect(await store.namesInput(job.inputKey)).toBe(false);
	});
}
