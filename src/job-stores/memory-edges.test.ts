import { expect, it } from "vitest";
import { createManualClock } from "../core/manual-clock.ts";
import { makeJob } from "./job-records.fixture.ts";
import { createMemoryJobStore } from "./memory.ts";

it("jobs that ended are listed by the time of their end, then by id", async () => {
	const store = createMemoryJobStore({ clock: createManualClock() });
	for (const [id, endedAt] of [
		["c", 5],
		["a", 5],
		["d", 3],
		["b", 5],
		["e", 6],
	] as const) {
		await store.create(makeJob({ id, endedAt, state: "failed" }));
	}
	await store.create(makeJob({ id: "running", state: "processing", endedAt: null }));
	expect(await store.listEnded(5)).toEqual(["d", "a", "b", "c"]);
	expect(await store.listEnded(2)).toEqual([]);
});

it("a record that is given out is the caller's own", async () => {
	const store = createMemoryJobStore({ clock: createManualClock() });
	const job = makeJob({ id: "a" });
	await store.create(job);
	job.message = "changed";
	const read = await store.get("a");
	if (read) read.message = "changed too";
	expect((await store.get("a"))?.message).toBe("waiting");
});

it("a store that is closed takes no call any more", async () => {
	const store = createMemoryJobStore({ clock: createManualClock() });
	await store.close();
	await expect(store.get("a")).rejects.toMatchObject({ code: "STORAGE_ERROR", message: "The job store is closed." });
});
