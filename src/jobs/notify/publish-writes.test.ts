import { describe, expect, it } from "vitest";
import { createMemoryCheckpointStore } from "../../checkpoints/memory.ts";
import { systemClock } from "../../core/clock.ts";
import type { JobEnding } from "../../core/job.ts";
import { NO_PROGRESS } from "../../core/job-progress.ts";
import type { EventBus } from "../../events/event-bus.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../../job-stores/memory.ts";
import { publishWrites } from "./publish-writes.ts";

const FAILED: JobEnding = {
	state: "failed",
	error: { code: "TIMEOUT_ERROR", message: "Too slow.", recoverable: true },
	message: "Too slow.",
	expiresAt: null,
};

/** Stores that write down, for each publication, the version that the record has at that very moment. */
function openStores() {
	const raw = createMemoryJobStore({ clock: systemClock });
	const versions: Promise<string>[] = [];
	const events: EventBus = {
		publish(name) {
			const [jobId = "", ...rest] = name.split("/");
			versions.push(raw.get(jobId).then((job) => [job?.version ?? null, ...rest].join(" ")));
		},
		subscribe: async () => () => {},
		close: async () => {},
	};
	const checkpoints = createMemoryCheckpointStore({ updateJob: raw.update });
	return { ...publishWrites({ store: raw, checkpoints }, events), published: () => Promise.all(versions) };
}

describe("the writes of a job's record", () => {
	it("are each published once, when the record has them, a cancel also on a channel of its own", async () => {
		const { store, checkpoints, published } = openStores();
		const job = makeJob();
		await store.create(job);
		await store.claim(job.id, "worker", 30_000);
		await store.update(job.id, 1, { message: "reading the book" });
		await checkpoints.append(job.id, 1, [], { progress: { ...NO_PROGRESS, percent: 5 } });
		const ended = await store.end(job.id, 1, FAILED);
		await store.extend(job.id, Date.now() + 60_000);
		const retried = { ...job, ...ended, state: "pending" as const, version: 7 };
		expect(await store.replace(retried)).toBe(true);
		await store.cancel(job.id, null);
		await store.delete(job.id);
		expect(await published()).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "8 cancel", ""]);
	});

	it("are not published where nothing was written", async () => {
		const { store, checkpoints, published } = openStores();
		const job = makeJob();
		await store.create(job);
		expect(await store.create(job)).toBe(false);
		expect(await store.update(job.id, 1, { message: "late" })).toBeNull();
		expect(await checkpoints.append(job.id, 1, [], {})).toBe(false);
		expect(await store.end(job.id, 1, FAILED)).toBeNull();
		expect(await store.extend(job.id, null)).toBeNull();
		expect(await store.replace({ ...job, version: 9 })).toBe(false);
		expect(await store.claim("nobody", "worker", 1)).toBeNull();
		expect(await published()).toEqual(["1"]);
	});
});
