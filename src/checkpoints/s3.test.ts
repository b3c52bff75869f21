import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type S3StandIn, startS3 } from "../../test/stand-ins/s3.ts";
import { systemClock } from "../core/clock.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../job-stores/memory.ts";
import { createS3BlobStore, type S3BlobStore } from "../storage/s3.ts";
import { describeCheckpointStore, makeCheckpoint } from "./checkpoint-store.contract.ts";
import { createS3CheckpointStore } from "./s3.ts";

let s3: S3StandIn;
beforeAll(async () => {
	s3 = await startS3();
});
afterAll(() => s3.close());

function openStores() {
	const blobs = createS3BlobStore(s3.makeBucket());
	const store = createMemoryJobStore({ clock: systemClock });
	return {
		blobs,
		store,
		checkpoints: createS3CheckpointStore({ blobs, updateJob: store.update, clock: systemClock }),
		async startJob() {
			const id = randomUUID();
			await store.create(makeJob({ id }));
			await store.claim(id, "worker-1", 30_000);
			return id;
		},
		takeJob: async (id: string) => void (await store.cancel(id, null)),
		readJob: (id: string) => store.get(id),
		async dispose() {
			await store.close();
			blobs.close();
		},
	};
}

describeCheckpointStore("s3", async () => openStores());

describe("checkpoints in S3", () => {
	let stores: ReturnType<typeof openStores>;
	let job: string;
	beforeEach(async () => {
		stores = openStores();
		job = await stores.startJob();
	});
	afterEach(() => stores.dispose());

	async function listKeys(blobs: S3BlobStore): Promise<string[]> {
		const keys: string[] = [];
		for await (const { key } of blobs.list("jobs/")) keys.push(key);
		return keys;
	}
	const textsOf = async (retryUpToAttempt?: number) =>
		(await stores.checkpoints.load(job, retryUpToAttempt)).map(({ text }) => text);
	const of = (text: string, state: "translated" | "needs_review" = "translated") => [
		makeCheckpoint(1, { text, state }),
	];

	it("are one object per batch, and one in all after the job's end, with nothing lost", async () => {
		await stores.checkpoints.append(job, 1, of("one"), {});
		await stores.checkpoints.append(job, 1, of("two", "needs_review"), {});
		await stores.checkpoints.append(job, 2, of("three"), {});
		expect(await listKeys(stores.blobs)).toHaveLength(3);
		await stores.checkpoints.compact?.(job);
		await stores.checkpoints.compact?.(job);
		expect(await listKeys(stores.blobs)).toEqual([
			expect.stringMatching(`^jobs/${job}/checkpoints/000002-[0-9]{15}-[0-9a-f]{6}\\.all$`),
		]);
		expect(await textsOf()).toEqual(["one", "two", "three"]);
		expect(await textsOf(1)).toEqual(["one", "three"]);
		await stores.checkpoints.append(job, 1, of("stale"), {});
		await stores.checkpoints.append(job, 2, of("four"), {});
		expect((await textsOf()).slice(-2)).toEqual(["three", "four"]);
	});

	it("stay in order across processes whose clocks differ", async () => {
		const { blobs, store } = stores;
		const slow = createManualClock();
		const behind = createS3CheckpointStore({ blobs, updateJob: store.update, clock: slow });
		await stores.checkpoints.append(job, 1, of("one"), {});
		await behind.append(job, 1, of("two"), {});
		await behind.append(job, 1, of("three"), {});
		expect(await textsOf()).toEqual(["one", "two", "three"]);
	});
});
