import { describe, expect, it } from "vitest";
import { createManualClock } from "../../core/manual-clock.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../../job-stores/memory.ts";
import { limitConcurrentJobs } from "./limit-concurrent-jobs.ts";

describe("the number of a caller's concurrent jobs", () => {
	const open = (max: number) => {
		const store = createMemoryJobStore({ clock: createManualClock() });
		const acquireSlot = limitConcurrentJobs(max, store);
		const make = (caller: string) =>
			acquireSlot(caller, async () => {
				const job = makeJob({ owner: caller });
				await store.create(job);
				return job.id;
			});
		return { store, make, acquireSlot };
	};
	const REFUSED = { code: "RATE_LIMIT_EXCEEDED", message: expect.stringMatching(/^You have 2 jobs that wait or run;/) };

	it("is limited per caller, also for simultaneous requests", async () => {
		const { make } = open(2);
		const tries = await Promise.allSettled([make("ann"), make("ann"), make("ann"), make("bob")]);
		expect(tries.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
		await expect(make("ann")).rejects.toMatchObject(REFUSED);
		await make("bob");
	});

	it("does not count a failed try", async () => {
		const { acquireSlot, make } = open(2);
		for (let n = 0; n < 3; n++) {
			await expect(acquireSlot("ann", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
		}
		await make("ann");
		await make("ann");
		await expect(make("ann")).rejects.toMatchObject(REFUSED);
	});

	it("is unlimited if the limit is 0", async () => {
		const { make } = open(0);
		for (let n = 0; n < 5; n++) await make("ann");
	});
});
