import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hang } from "../../async/gate.fixture.ts";
import { textBookWorker } from "../../book-worker/text-book-worker.fixture.ts";
import { AppError } from "../../core/errors.ts";
import type { Job } from "../../core/job.ts";
import { listFormFields } from "../../options/list-form-fields.ts";
import { resolveForm } from "../../options/resolve-options.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import type { Jobs } from "../jobs.ts";
import type { SubmittedJob } from "./submit-job.ts";

let bench: Bench;
beforeEach(() => {
	bench = openBench();
});
afterEach(() => bench.close());

describe("a submitted book", () => {
	/** Submits with the same `Idempotency-Key` each time. */
	async function submitOnce(jobs: Jobs, content = "book:8000"): Promise<SubmittedJob> {
		const form = { target_language: "es", model: "pseudo" };
		return jobs.submit({
			upload: await jobs.receiveUpload(Readable.from([Buffer.from(content)])),
			filename: "A book.epub",
			resolved: resolveForm(form, bench.rulesOf(jobs)),
			owner: "ann",
			idempotency: { key: "key-1", fields: listFormFields(form) },
		});
	}

	it("is a pending job, stored with its input and hash before it is acknowledged", async () => {
		const jobs = bench.openJobs();
		const upload = await jobs.receiveUpload(Readable.from([Buffer.from("book:"), Buffer.from("30")]));
		const { job, estimatedMinutes } = await jobs.submit({
			upload,
			filename: "Ünïcode.epub",
			resolved: resolveForm({ target_language: "Spanish", model: "pseudo" }, bench.rulesOf(jobs)),
			owner: "ann",
		});
		expect(estimatedMinutes).toBe(1);
		expect(await bench.store.get(job.id)).toMatchObject({
			state: "pending",
			owner: "ann",
			filename: "Ünïcode.epub",
			inputBytes: 7,
			inputSha256: createHash("sha256").update("book:30").digest("hex"),
			sourceLanguage: "en",
			options: { targetLanguage: "es" },
		});
		expect(bench.listFiles()).toEqual([upload.key]);
	});

	it("is one job for a request that comes again, and the second upload goes", async () => {
		const jobs = bench.openJobs();
		const [first, again] = [await submitOnce(jobs), await submitOnce(jobs)];
		expect(first.estimatedMinutes).toBe(2);
		expect([first.replayed, again]).toEqual([false, { ...first, replayed: true }]);
		expect(bench.listFiles()).toEqual([first.job.inputKey]);
	});

	it("is one job also where another process makes it in the same moment", async () => {
		const other = bench.openJobs();
		let made: SubmittedJob | undefined;
		const create = async (job: Job) => {
			made = await submitOnce(other);
			return bench.store.create(job);
		};
		const late = await submitOnce(bench.openJobs({}, { store: { ...bench.store, create } }));
		expect(late).toEqual({ ...made, replayed: true });
		expect(bench.listFiles()).toEqual([late.job.inputKey]);
	});

	it("is a new job where it was stored and only the store's answer was lost", async () => {
		const create = async (job: Job) => {
			await bench.store.create(job);
			throw new AppError("The store is away.", { code: "STORAGE_ERROR" });
		};
		const jobs = bench.openJobs({}, { store: { ...bench.store, create } });
		await jobs.start();
		const { job, replayed } = await submitOnce(jobs, "book:1");
		expect(replayed).toBe(false);
		expect(await bench.waitForEnd(job.id)).toMatchObject({ state: "completed" });
	});

	it("is seen by its owner only", async () => {
		const jobs = bench.openJobs();
		const { id } = await bench.submit(jobs, "book:1", {}, "ann");
		expect(await jobs.get(id, "ann")).toMatchObject({ id });
		expect(await jobs.get(id, "bob")).toBeNull();
		expect(await jobs.get("unknown", "ann")).toBeNull();
		expect(await jobs.cancel(id, "bob")).toBe(false);
		expect((await bench.store.get(id))?.state).toBe("pending");
	});

	it("keeps the caller's key sealed: it stands nowhere in the data folder, and not in the answer", async () => {
		const jobs = bench.openJobs();
		const job = await bench.submit(jobs, "book:1", { model: "chatgptapi", openai_key: "sk-very-secret" });
		expect(job.sealedKey).toBeNull();
		expect((await bench.store.get(job.id))?.sealedKey).toEqual(expect.any(String));
		expect(bench.dump()).not.toContain("sk-very-secret");
	});

	it("survives a queue that fails, for the sweep finds it", async () => {
		const jobs = bench.openJobs();
		const queue = {
			add: () => Promise.reject(new Error("queue down")),
			process() {},
			depth: async () => 0,
			close: async () => {},
		};
		const deaf = bench.openJobs({}, { queue });
		const { id } = await bench.submit(deaf, "book:1");
		await jobs.start();
		expect(await bench.waitForEnd(id)).toMatchObject({ state: "completed" });
	});
});

describe("a refused book leaves nothing", () => {
	async function expectRefused(submitted: Promise<unknown>, error: object) {
		await expect(submitted).rejects.toMatchObject(error);
		expect(bench.listFiles()).toEqual([]);
		expect((await bench.store.list({ owner: "local", limit: 10 })).jobs).toEqual([]);
	}

	it("when it is no book", async () => {
		await expectRefused(bench.submit(bench.openJobs(), "not a book"), { code: "UNSUPPORTED_FORMAT" });
	});

	it("when it is in the target language already", async () => {
		await expectRefused(bench.submit(bench.openJobs(), "book:1", { source_language: "es" }), {
			code: "VALIDATION_ERROR",
			details: { field: "source_language" },
		});
	});

	it("when the engine can't do the pair", async () => {
		const makeTranslator = async () => {
			throw new AppError("no such pair", { code: "VALIDATION_ERROR" });
		};
		await expectRefused(bench.submit(bench.openJobs({}, { makeTranslator }), "book:1"), { message: "no such pair" });
	});

	it("when it is too large, and stops reading it there", async () => {
		let read = 0;
		const endless = Readable.from(
			(async function* () {
				for (; read < 1_000; read++) yield Buffer.alloc(10_000);
			})(),
		);
		await expectRefused(bench.openJobs().receiveUpload(endless), { code: "FILE_TOO_LARGE" });
		expect(read).toBeLessThan(100);
	});

	it("when the upload breaks off, with the very error of the stream", async () => {
		const error = new Error("the client went away");
		const broken = new Readable({ read() {} });
		broken.push("book:");
		setTimeout(() => broken.destroy(error), 10);
		await expect(bench.openJobs().receiveUpload(broken)).rejects.toBe(error);
		expect(bench.listFiles()).toEqual([]);
		const gone = new Readable({ read() {} });
		gone.destroy(error);
		await expect(bench.openJobs().receiveUpload(gone)).rejects.toBe(error);
	});

	it("when the store can't take it", async () => {
		const failing = {
			...bench.store,
			create: () => Promise.reject(new AppError("The disk is full.", { code: "STORAGE_ERROR" })),
		};
		await expectRefused(bench.submit(bench.openJobs({}, { store: failing }), "book:1"), { code: "STORAGE_ERROR" });
	});
});

describe("an upload", () => {
	it("can be discarded until a job names it", async () => {
		const jobs = bench.openJobs();
		const upload = await jobs.receiveUpload(Readable.from(["book:1"]));
		await jobs.discardUpload(upload);
		expect(bench.listFiles()).toEqual([]);
		const job = await bench.submit(jobs, "book:1");
		await jobs.discardUpload({ key: job.inputKey, bytes: 1, sha256: "" });
		expect(bench.listFiles()).toEqual([job.inputKey]);
	});
});

describe("the bound of active jobs", () => {
	it("holds per owner, also when many come in one moment, and gives places back", async () => {
		const jobs = bench.openJobs({ beforeBatch: (_sent, signal) => hang(signal) }, { limits: { maxActiveJobs: 3 } });
		const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => bench.submit(jobs, "book:5")));
		expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
		expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
			reason: { code: "RATE_LIMIT_EXCEEDED", recoverable: true },
		});
		expect(bench.listFiles()).toHaveLength(3);
		await bench.submit(jobs, "book:5", {}, "other");
		const { jobs: active } = await bench.store.list({ owner: "local", limit: 1 });
		expect(await jobs.cancel(active[0]?.id ?? "", "local")).toBe(true);
		await bench.submit(jobs, "book:5");
	});

	it("is not used up by books that are refused", async () => {
		const jobs = bench.openJobs({}, { limits: { maxActiveJobs: 1 }, bookWorker: textBookWorker });
		await expect(bench.submit(jobs, "no book")).rejects.toMatchObject({ code: "UNSUPPORTED_FORMAT" });
		await bench.submit(jobs, "book:1");
	});
});
