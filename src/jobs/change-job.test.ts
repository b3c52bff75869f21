import { describe, expect, it } from "vitest";
import { createManualClock } from "../core/manual-clock.ts";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../job-stores/memory.ts";
import { changeJob } from "./change-job.ts";

describe("changing a record", () => {
	it("loses none of many concurrent changes", async () => {
		const store = createMemoryJobStore({ clock: createManualClock() });
		const job = makeJob();
		await store.create(job);
		const addOne = () =>
			changeJob(store, job.id, (before) => ({
				...before,
				version: before.version + 1,
				revision: before.revision + 1,
			}));
		await Promise.all(Array.from({ length: 20 }, addOne));
		expect(await store.get(job.id)).toMatchObject({ revision: 20, version: 21 });
	});

	it("leaves what is gone, and what is to stay as it is", async () => {
		const store = createMemoryJobStore({ clock: createManualClock() });
		const job = makeJob();
		await store.create(job);
		expect(await changeJob(store, job.id, () => null)).toBeNull();
		expect(await changeJob(store, "gone", (before) => ({ ...before, version: before.version + 1 }))).toBeNull();
		expect(await store.get(job.id)).toEqual(job);
	});
});
