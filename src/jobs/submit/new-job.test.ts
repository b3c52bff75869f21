import { describe, expect, it } from "vitest";
import type { BookReading } from "../../core/book-reading.ts";
import { createManualClock } from "../../core/manual-clock.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import type { ResolvedOptions } from "../../options/resolve-options.ts";
import { findModel } from "../../pipeline/find-model.ts";
import { createJobKeys } from "../provider-keys.ts";
import { estimateMinutes, type NewJobRequest, newJob } from "./new-job.ts";

const clock = createManualClock();
const keys = createJobKeys(new Uint8Array(32).fill(7), () => []);

function make(changes: Partial<NewJobRequest> = {}, secrets: Partial<ResolvedOptions> = {}) {
	const upload = { key: "inputs/a.epub", bytes: 10, sha256: "ab" };
	const { options } = makeJob();
	const resolved = { options, model: findModel(options.model), callerKey: null, ...secrets };
	const request = { owner: "ann", filename: "A.epub", upload, resolved, sourceLanguage: "en", ...changes };
	return newJob(request, { clock, keys });
}

describe("a new job", () => {
	it("waits for a worker, with nothing done and no secrets", () => {
		expect(make({ id: "job-1" })).toEqual({
			id: "job-1",
			owner: "ann",
			state: "pending",
			version: 1,
			attempt: 0,
			workerId: null,
			leaseUntil: null,
			createdAt: clock.now(),
			startedAt: null,
			endedAt: null,
			expiresAt: null,
			filename: "A.epub",
			inputKey: "inputs/a.epub",
			inputBytes: 10,
			inputSha256: "ab",
			options: makeJob().options,
			sealedKey: null,
			broughtKey: false,
			sourceLanguage: "en",
			progress: makeJob().progress,
			message: "waiting for a worker",
			output: null,
			revision: 0,
			renditions: [],
			error: null,
		});
	});

	it("has a unique id, and its caller if that is not its owner", () => {
		expect(make().id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
		expect(make().id).not.toBe(make().id);
		expect(make({ caller: "ip:1" }).caller).toBe("ip:1");
	});

	it("holds the caller's key and callback sealed for this job only", () => {
		const job = make({}, { callerKey: "sk-1", callbackUrl: "https://a.example/hook" });
		expect(JSON.stringify(job)).not.toMatch(/sk-1|a[.]example/);
		expect(job.broughtKey).toBe(true);
		expect(keys.unseal(job.sealedKey ?? "", job.id)).toBe("sk-1");
		expect(keys.unseal(job.callback?.sealedUrl ?? "", job.id)).toBe("https://a.example/hook");
		expect(job.callback?.due).toEqual([]);
	});
});

describe("its estimated minutes", () => {
	const minutesOf = (...words: number[]) =>
		estimateMinutes({
			documents: words.map((translatable) => ({ words: { total: 1_000_000, translatable, skipped: {} } })),
		} as unknown as BookReading);

	it("are whole, at least one, and follow the words to translate", () => {
		expect([minutesOf(), minutesOf(1), minutesOf(15_000)]).toEqual([1, 1, 1]);
		expect([minutesOf(15_001), minutesOf(15_000, 15_000), minutesOf(15_000, 15_001)]).toEqual([2, 2, 3]);
	});
});
