import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Job, LEASE_GRACE_MS } from "../core/job.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import { createManualClock, type ManualClock } from "../core/manual-clock.ts";
import { describeJobLists } from "./job-lists.contract.ts";
import { completion, failure, LEASE_MS, makeJob } from "./job-records.fixture.ts";
import type { JobStore } from "./job-store.ts";

export interface JobStoreUnderTest {
	store: JobStore;
	/** Reopens the same records, as after a restart; absent where nothing persists. */
	reopen?: () => Promise<JobStore>;
	/** Whether other processes may use the same records, so that no process may release all leases. */
	shared?: boolean;
	dispose(): Promise<void>;
}

/** The contract of every job store; `open` returns an empty one that uses the clock. */
export function describeJobStore(name: string, open: (clock: ManualClock) => Promise<JobStoreUnderTest>): void {
	describe(`job store: ${name}`, () => {
		let clock: ManualClock;
		let opened: JobStoreUnderTest;
		let store: JobStore;

		beforeEach(async () => {
			clock = createManualClock();
			opened = await open(clock);
			store = opened.store;
		});
		afterEach(() => opened.dispose());

		async function claimedJob(changes: Partial<Job> = {}): Promise<Job> {
			const job = makeJob(changes);
			await store.create(job);
			const claim = await store.claim(job.id, "worker-1", LEASE_MS);
			if (!claim) throw new Error("a new job was not claimable");
			return claim;
		}

		it("returns what was created, and no other job", async () => {
			const job = makeJob({ filename: "Ünïcode – «book».epub", sealedKey: "x\u0000y" });
			expect(await store.create(job)).toBe(true);
			expect(await store.get(job.id)).toEqual(job);
			expect(await store.get("other")).toBeNull();
		});

		it("changes nothing when a job with that id exists", async () => {
			const job = makeJob();
			await store.create(job);
			expect(await store.create({ ...job, owner: "mallory" })).toBe(false);
			expect((await store.get(job.id))?.owner).toBe("local");
		});

		it("is not changed through objects that were passed in or returned", async () => {
			const job = makeJob();
			await store.create(job);
			job.owner = "mallory";
			const read = await store.get(job.id);
			if (read) read.progress.segments.done = 99;
			expect(await store.get(job.id)).toMatchObject({ owner: "local", progress: NO_PROGRESS });
		});

		it("lets only one of fifty workers claim a job", async () => {
			const job = makeJob();
			await store.create(job);
			const claims = await Promise.all(
				Array.from({ length: 50 }, (_, worker) => store.claim(job.id, `worker-${worker}`, LEASE_MS)),
			);
			const winners = claims.filter((claim) => claim !== null);
			expect(winners).toHaveLength(1);
			expect(winners[0]).toMatchObject({ state: "processing", attempt: 1, leaseUntil: clock.now() + LEASE_MS });
			expect(await store.get(job.id)).toEqual(winners[0]);
		});

		it("lets a job be claimed again only after its lease and the grace period, with the next attempt", async () => {
			const first = await claimedJob();
			clock.advance(LEASE_MS + LEASE_GRACE_MS - 1);
			expect(await store.claim(first.id, "worker-2", LEASE_MS)).toBeNull();
			clock.advance(1);
			expect(await store.claim(first.id, "worker-2", LEASE_MS)).toMatchObject({
				attempt: 2,
				workerId: "worker-2",
				startedAt: first.startedAt,
			});
		});

		it("fences off a worker whose job has another attempt", async () => {
			const { id } = await claimedJob();
			clock.advance(LEASE_MS + LEASE_GRACE_MS);
			await store.claim(id, "worker-2", LEASE_MS);
			const before = await store.get(id);
			expect(await store.update(id, 1, { message: "stale" })).toBeNull();
			expect(await store.end(id, 1, completion())).toBeNull();
			expect(await store.get(id)).toEqual(before);
			expect(await store.update(id, 2, { message: "fresh" })).toMatchObject({ message: "fresh", attempt: 2 });
		});

		it("writes nothing to an unclaimed or missing job", async () => {
			const job = makeJob();
			await store.create(job);
			expect(await store.update(job.id, 0, { message: "x" })).toBeNull();
			expect(await store.end(job.id, 0, completion())).toBeNull();
			expect(await store.update("gone", 1, { message: "x" })).toBeNull();
			expect(await store.get(job.id)).toEqual(job);
		});

		it("increments the version with every write", async () => {
			const { id, version } = await claimedJob();
			const updated = await store.update(id, 1, { message: "one" });
			const ended = await store.end(id, 1, failure());
			expect([version, updated?.version, ended?.version]).toEqual([2, 3, 4]);
		});

		it("never lets the percentage fall, nor reach 100 while the job runs", async () => {
			const { id } = await claimedJob();
			const at = async (percent: number) =>
				(await store.update(id, 1, { progress: { ...NO_PROGRESS, percent } }))?.progress.percent;
			expect([await at(40.9), await at(12), await at(100)]).toEqual([40, 40, 99]);
		});

		it("ends a job once, and erases its key", async () => {
			const { id } = await claimedJob();
			clock.advance(5_000);
			const ended = await store.end(id, 1, completion(clock.now() + 1));
			expect(ended).toMatchObject({
				state: "completed",
				sealedKey: null,
				leaseUntil: null,
				endedAt: clock.now(),
				expiresAt: clock.now() + 1,
				progress: { percent: 100 },
			});
			expect(await store.end(id, 1, failure())).toBeNull();
			expect(await store.cancel(id, null)).toBeNull();
			expect(await store.claim(id, "worker-2", LEASE_MS)).toBeNull();
			expect(await store.get(id)).toEqual(ended);
		});

		it("lets either the cancel or the completion win, never both", async () => {
			for (let round = 0; round < 10; round++) {
				const { id } = await claimedJob();
				const both = [() => store.end(id, 1, completion()), () => store.cancel(id, 7)];
				if (round % 2) both.reverse();
				const results = (await Promise.all(both.map((write) => write()))).filter((job) => job !== null);
				expect(results).toHaveLength(1);
				expect(await store.get(id)).toEqual(results[0]);
			}
		});

		it("cancels a waiting job, which then can't be claimed", async () => {
			const job = makeJob();
			await store.create(job);
			expect(await store.cancel(job.id, 99)).toMatchObject({ state: "cancelled", sealedKey: null, expiresAt: 99 });
			expect(await store.claim(job.id, "worker-1", LEASE_MS)).toBeNull();
			expect(await store.cancel("gone", null)).toBeNull();
		});

		it("replaces a record only if the new one was made from it", async () => {
			const job = makeJob();
			await store.create(job);
			expect(await store.replace({ ...job, version: 2, revision: 1 })).toBe(true);
			expect(await store.replace({ ...job, version: 2, message: "late" })).toBe(false);
			expect(await store.replace({ ...job, version: 4, message: "early" })).toBe(false);
			expect(await store.get(job.id)).toEqual({ ...job, version: 2, revision: 1 });
			expect(await store.replace(makeJob())).toBe(false);
		});

		it("releases every lease for a single process, and none where others may work", async () => {
			const { id } = await claimedJob();
			await store.create(makeJob());
			expect(await store.releaseAllLeases()).toBe(opened.shared ? 0 : 1);
			if (opened.shared) {
				expect(await store.claim(id, "worker-2", LEASE_MS)).toBeNull();
				clock.advance(LEASE_MS + LEASE_GRACE_MS);
			}
			expect(await store.claim(id, "worker-2", LEASE_MS)).toMatchObject({ attempt: 2 });
			expect(await store.update(id, 1, { message: "stale" })).toBeNull();
		});

		it("changes the expiry of an ended job, but never revives an expired one", async () => {
			const { id } = await claimedJob();
			expect(await store.extend(id, 5)).toBeNull();
			await store.end(id, 1, completion(clock.now() + 10));
			expect(await store.extend(id, clock.now() + 20)).toMatchObject({ expiresAt: clock.now() + 20, version: 4 });
			clock.advance(20);
			expect(await store.extend(id, clock.now() + 20)).toBeNull();
			expect(await store.extend("gone", 5)).toBeNull();
		});

		it("reports STORAGE_ERROR, recoverable, once it is closed", async () => {
			await store.close();
			const failed = { code: "STORAGE_ERROR", recoverable: true };
			await expect(store.get("x")).rejects.toMatchObject(failed);
			await expect(store.create(makeJob())).rejects.toMatchObject(failed);
			await expect(store.claim("x", "worker-1", LEASE_MS)).rejects.toMatchObject(failed);
		});

		it("keeps everything across a restart, if it is persistent", async () => {
			if (!opened.reopen) return;
			const { id } = await claimedJob();
			const updated = await store.update(id, 1, { message: "half way" });
			await store.close();
			const again = await opened.reopen();
			expect(await again.get(id)).toEqual(updated);
			if (opened.shared) clock.advance(LEASE_MS + LEASE_GRACE_MS);
			else expect(await again.releaseAllLeases()).toBe(1);
			expect((await again.listClaimable(5)).map((job) => job.id)).toEqual([id]);
			await again.close();
		});

		describeJobLists(() => ({ store, clock, claimedJob }));
	});
}
