import { buffer } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hang, makeGate } from "../../async/gate.fixture.ts";
import type { BookWorker, RenderRequest } from "../../book-worker/book-worker.ts";
import { textBookWorker } from "../../book-worker/text-book-worker.fixture.ts";
import type { Job } from "../../core/job.ts";
import { type Bench, openBench } from "../jobs.fixture.ts";
import type { Jobs } from "../jobs.ts";

const HOUR_MS = 3_600_000;

/** A book worker that counts what it is asked for. */
function countingBookWorker(change: Partial<BookWorker> = {}) {
	const rendered: RenderRequest[] = [];
	let reads = 0;
	const bookWorker: BookWorker = {
		...textBookWorker,
		read(request, signal) {
			reads++;
			return textBookWorker.read(request, signal);
		},
		render(request, signal) {
			rendered.push(request);
			return textBookWorker.render(request, signal);
		},
		...change,
	};
	return { bookWorker, rendered, countReads: () => reads };
}

describe("a job's texts", () => {
	let bench: Bench;
	beforeEach(() => {
		bench = openBench();
	});
	afterEach(() => bench.close());

	async function finish(jobs: Jobs, content = "book:12"): Promise<Job> {
		await jobs.start();
		const { id } = await bench.submit(jobs, content);
		return bench.waitForEnd(id);
	}

	const reload = async (jobs: Jobs, { id }: Job) => {
		const job = await jobs.get(id, "local");
		if (!job) throw new Error("the job is gone");
		return job;
	};

	it("are paged without opening the book again, and known anew after each change", async () => {
		const { bookWorker, countReads } = countingBookWorker();
		const jobs = bench.openJobs({ untranslated: (n) => n === 12 }, { bookWorker });
		const job = await finish(jobs);
		const before = countReads();
		const first = await jobs.texts.list(job, { limit: 5 });
		expect(first.segments.map(({ id }) => id)).toEqual(["d1-s1", "d1-s2", "d1-s3", "d1-s4", "d1-s5"]);
		const rest = await jobs.texts.list(job, { limit: 50, cursor: first.nextCursor ?? "" });
		expect([rest.segments[0]?.id, rest.segments.length, rest.nextCursor]).toEqual(["d1-s6", 7, null]);
		const review = await jobs.texts.list(job, { limit: 1, needsReview: true });
		expect(review).toMatchObject({ segments: [{ id: "d1-s12", state: "needs_review" }], nextCursor: null });
		await jobs.texts.correct(job, "d1-s12", "Por fin.");
		const after = await jobs.texts.list(await reload(jobs, job), { limit: 50, needsReview: true });
		expect(after.segments).toEqual([]);
		expect(countReads()).toBe(before + 1);
	});

	it("are read again once six other books have been opened since", async () => {
		const { bookWorker, countReads } = countingBookWorker();
		const jobs = bench.openJobs({}, { bookWorker });
		const all: Job[] = [];
		for (let n = 0; n < 7; n++) all.push(await finish(jobs, "book:2"));
		const [first, ...others] = all as [Job, ...Job[]];
		const page = async (job: Job) => {
			const before = countReads();
			await jobs.texts.list(job, { limit: 1 });
			return countReads() - before;
		};
		const reads: number[] = [];
		for (const job of [first, ...others.slice(0, 5), first, others[5] as Job, first, others[0] as Job])
			reads.push(await page(job));
		expect(reads).toEqual([1, 1, 1, 1, 1, 1, 0, 1, 0, 1]);
	});

	it("are not read for their count where nothing was corrected", async () => {
		const { bookWorker, countReads } = countingBookWorker();
		const jobs = bench.openJobs({}, { bookWorker });
		const { id, version } = await bench.submit(jobs, "book:5");
		await jobs.cancel(id, "local");
		expect([countReads(), (await bench.store.get(id))?.version]).toEqual([1, version + 1]);
	});

	it("are read again after a book could not be opened", async () => {
		let isBroken = false;
		const { bookWorker } = countingBookWorker();
		const breaking: BookWorker = {
			...bookWorker,
			read: (request) => (isBroken ? Promise.reject(new Error("killed")) : bookWorker.read(request)),
		};
		const jobs = bench.openJobs({}, { bookWorker: breaking });
		const job = await finish(jobs);
		isBroken = true;
		await expect(jobs.texts.list(job, { limit: 5 })).rejects.toThrow("killed");
		await expect(jobs.texts.correct(job, "d1-s1", "Uno.")).rejects.toThrow("killed");
		isBroken = false;
		expect(await jobs.texts.correct(job, "d1-s1", "Uno.")).toMatchObject({ translation: "Uno." });
		expect((await jobs.texts.list(job, { limit: 5 })).segments).toHaveLength(5);
	});

	it("once corrected raise the revision and the job's time to live, and move no counter twice", async () => {
		const jobs = bench.openJobs({ untranslated: (n) => n > 10 }, { bookWorker: countingBookWorker().bookWorker });
		const job = await finish(jobs);
		expect(job.progress.segments).toMatchObject({ done: 10, needs_review: 2 });
		bench.clock.skip(71 * HOUR_MS);
		const texts = ["Uno.", "Dos.", "Tres."];
		await Promise.all(texts.map((text) => jobs.texts.correct(job, "d1-s12", text)));
		const after = await reload(jobs, job);
		expect(after).toMatchObject({
			revision: 3,
			message: "completed; 1 segments need review",
			progress: { percent: 100, segments: { total: 12, done: 11, needs_review: 1 }, documents: [{ done: 11 }] },
		});
		expect(after.expiresAt).toBeGreaterThanOrEqual(bench.clock.now() + 2.9 * HOUR_MS);
		expect(after.revisedAt).toBeGreaterThan((job.endedAt ?? 0) + 70 * HOUR_MS);
		expect(await bench.corrections.load(job.id)).toMatchObject([{ text: "Tres." }]);
	});

	it("go with the job", async () => {
		const jobs = bench.openJobs({}, { bookWorker: countingBookWorker().bookWorker });
		const job = await finish(jobs);
		await jobs.texts.correct(job, "d1-s1", "Uno.");
		await jobs.texts.findBook(await reload(jobs, job), "side_by_side");
		bench.clock.skip(80 * HOUR_MS);
		await expect(jobs.texts.correct(job, "d1-s1", "Dos.")).rejects.toMatchObject({ code: "NOT_FOUND" });
		await expect.poll(() => bench.store.get(job.id)).toBeNull();
		expect(await bench.corrections.load(job.id)).toEqual([]);
		expect(bench.listFiles()).toEqual([]);
	});

	it("that were corrected while the job ran are counted when it is cancelled, or ends just then", async () => {
		const { bookWorker } = countingBookWorker();
		let correct = async () => {};
		let isFirst = true;
		let hard = 12;
		const jobs = bench.openJobs(
			{
				untranslated: (n) => n === hard,
				beforeBatch: (sent, signal) => (isFirst && sent === 10 ? hang(signal) : undefined),
				afterRender: () => correct(),
			},
			{ bookWorker },
		);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:12");
		await jobs.texts.correct(
			await bench.waitFor(id, ({ progress }) => progress.segments.done === 10),
			"d1-s12",
			"Doce.",
		);
		expect((await bench.store.get(id))?.progress.segments.done).toBe(10);
		await jobs.cancel(id, "local");
		expect((await bench.store.get(id))?.progress.segments).toMatchObject({ done: 11, needs_review: 0 });

		isFirst = false;
		hard = 4;
		const late = await bench.submit(jobs, "book:4");
		correct = async () => void (await jobs.texts.correct(late, "d1-s4", "Cuatro."));
		await bench.waitForEnd(late.id);
		await expect.poll(async () => (await bench.store.get(late.id))?.message).toBe("completed");
	});

	it("that were corrected just before a crash are in the next book", async () => {
		const jobs = bench.openJobs({}, { bookWorker: countingBookWorker().bookWorker });
		const job = await finish(jobs);
		const place = { document: "d1", fingerprint: "print-2", occurrence: 1 };
		await bench.corrections.put(job.id, { ...place, text: "Dos.", correctedAt: bench.clock.now() });
		const output = await jobs.texts.findBook(job, job.options.layout);
		expect(output.revision).toBe(1);
		expect(await jobs.texts.findBook(await reload(jobs, job), job.options.layout)).toEqual(output);
	});

	it("that were corrected before a worker came are not sent", async () => {
		const { bookWorker } = countingBookWorker();
		const waiting = bench.openJobs({}, { bookWorker, limits: { maxWorkers: 0 } });
		await waiting.start();
		const job = await bench.submit(waiting, "book:3");
		await waiting.texts.correct(job, "d1-s2", "Dos.");
		expect(await reload(waiting, job)).toMatchObject({ state: "pending", revision: 1, expiresAt: null });
		await waiting.stop();
		const jobs = bench.openJobs({}, { bookWorker });
		await jobs.start();
		const done = await bench.waitForEnd(job.id);
		expect(bench.sent).toEqual(["d1-s1", "d1-s3"]);
		expect(done).toMatchObject({ revision: 1, output: { revision: 1 }, progress: { segments: { done: 3 } } });
	});
});

describe("a job's books", () => {
	let bench: Bench;
	beforeEach(() => {
		bench = openBench();
	});
	afterEach(() => bench.close());

	async function finish(jobs: Jobs): Promise<Job> {
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:3");
		return bench.waitForEnd(id);
	}

	async function readBook(jobs: Jobs, job: Job, layout = job.options.layout) {
		const output = await jobs.texts.findBook(job, layout);
		const content = await jobs.openOutput(job, undefined, output);
		if (!content) throw new Error("the book is gone");
		return { output, book: JSON.parse((await buffer(content)).toString("utf8")) };
	}

	it("are the first one while nothing has changed, with its time in every layout", async () => {
		const { bookWorker, rendered } = countingBookWorker();
		const jobs = bench.openJobs({}, { bookWorker });
		const job = await finish(jobs);
		expect(await jobs.texts.findBook(job, job.options.layout)).toEqual(job.output);
		expect(rendered).toHaveLength(1);
		bench.clock.skip(HOUR_MS);
		const { output, book } = await readBook(jobs, job, "side_by_side");
		expect(book.modifiedAt).toBe(job.output?.modifiedAt);
		expect(output).toMatchObject({ layout: "side_by_side", revision: 0 });
		expect(output.reportKey).toBe(output.blobKey.replace(".epub", ".json"));
	});

	it("look as the job says in every layout", async () => {
		const { bookWorker } = countingBookWorker();
		const jobs = bench.openJobs({}, { bookWorker });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:3", { translation_style: "marked" });
		const job = await bench.waitForEnd(id);
		for (const layout of [job.options.layout, "side_by_side"] as const) {
			expect((await readBook(jobs, job, layout)).book).toMatchObject({ layout, translationStyle: "marked" });
		}
	});

	it("are rendered once for all who ask, and named in the record", async () => {
		const { bookWorker, rendered } = countingBookWorker();
		const jobs = bench.openJobs({}, { bookWorker });
		const job = await finish(jobs);
		const found = await Promise.all(Array.from({ length: 8 }, () => jobs.texts.findBook(job, "translation_only")));
		expect(new Set(found.map(({ blobKey }) => blobKey)).size).toBe(1);
		expect(rendered).toHaveLength(2);
		const after = await bench.store.get(job.id);
		expect(after?.renditions).toEqual([found[0]]);
		expect(bench.listWork()).toEqual([]);
		// Another process that rendered the same finds it named, and keeps nothing of its own.
		const others = bench.openJobs({}, { bookWorker });
		expect(await others.texts.findBook(job, "translation_only")).toEqual(found[0]);
		expect(rendered).toHaveLength(3);
		expect(bench.listFiles().filter((path) => path.endsWith(".epub") && path.startsWith("outputs"))).toHaveLength(2);
	});

	it("are each what was asked for where two layouts are asked for in one moment, or two jobs' books", async () => {
		const jobs = bench.openJobs();
		const [one, two] = [await finish(jobs), await finish(jobs)];
		const found = await Promise.all([
			jobs.texts.findBook(one, "translation_only"),
			jobs.texts.findBook(one, "side_by_side"),
			jobs.texts.findBook(two, "side_by_side"),
		]);
		expect(found.map(({ layout }) => layout)).toEqual(["translation_only", "side_by_side", "side_by_side"]);
		expect(found.map(({ blobKey }) => blobKey.split("/")[1])).toEqual([one.id, one.id, two.id]);
		expect((await bench.store.get(one.id))?.renditions).toEqual(expect.arrayContaining(found.slice(0, 2)));
	});

	it("have the newest texts and the time of their last change, and older ones go", async () => {
		const { bookWorker } = countingBookWorker();
		const jobs = bench.openJobs({}, { bookWorker });
		const job = await finish(jobs);
		await jobs.texts.findBook(job, "translation_only");
		bench.clock.skip(HOUR_MS);
		await jobs.texts.correct(job, "d1-s2", "Dos.");
		const revised = (await bench.store.get(job.id)) as Job;
		const { output, book } = await readBook(jobs, revised);
		expect(book).toEqual({
			layout: job.options.layout,
			translations: { "d1-s1": "SENTENCE 1.", "d1-s2": "Dos.", "d1-s3": "SENTENCE 3." },
			modifiedAt: revised.revisedAt,
		});
		const after = await bench.store.get(job.id);
		expect(after?.renditions).toEqual([output]);
		// The first one stays as it was.
		expect(after?.output).toEqual(job.output);
		const kept = bench.listFiles().filter((path) => path.endsWith(".epub") && path.startsWith("outputs"));
		expect(kept.sort()).toEqual([job.output?.blobKey, output.blobKey].sort());
	});

	it("leave an older book where it is while links may lead to it, and no longer", async () => {
		const { bookWorker } = countingBookWorker();
		const blobs = { ...bench.blobs, presign: async (key: string) => `https://example.org/${key}` };
		const jobs = bench.openJobs({}, { bookWorker, blobs });
		const job = await finish(jobs);
		const keys: string[] = [];
		const correct = async (text: string) => {
			const load = async () => (await bench.store.get(job.id)) as Job;
			await jobs.texts.correct(await load(), "d1-s2", text);
			keys.push((await jobs.texts.findBook(await load(), job.options.layout)).blobKey);
		};
		const sizes = () => Promise.all(keys.map((key) => blobs.size(key)));
		await correct("Uno.");
		bench.clock.skip(HOUR_MS / 4);
		await correct("Dos.");
		bench.clock.skip(HOUR_MS);
		await correct("Tres.");
		expect((await sizes()).map((size) => size !== null)).toEqual([true, true, true]);
		bench.clock.skip(HOUR_MS / 4);
		await correct("Cuatro.");
		expect((await sizes()).map((size) => size !== null)).toEqual([false, true, true, true]);
		expect((await bench.store.get(job.id))?.renditions.map(({ blobKey }) => blobKey)).toEqual(keys.slice(1));
	});

	it("tell what the safety net dropped, until it is corrected", async () => {
		const dropped = ["d1-s2"];
		const { bookWorker } = countingBookWorker();
		const dropping: BookWorker = {
			...bookWorker,
			async render(request) {
				const droppedSegments = dropped.filter((id) => id in request.translations);
				return { ...(await bookWorker.render(request)), droppedSegments };
			},
		};
		const jobs = bench.openJobs({}, { bookWorker: dropping });
		const job = await finish(jobs);
		await jobs.texts.correct(job, "d1-s1", "Uno.");
		await jobs.texts.findBook((await bench.store.get(job.id)) as Job, job.options.layout);
		const after = (await bench.store.get(job.id)) as Job;
		expect(after.progress.segments).toMatchObject({ done: 2, needs_review: 1 });
		const { segments } = await jobs.texts.list(after, { limit: 9, needsReview: true });
		expect(segments).toMatchObject([
			{ id: "d1-s2", translation: "SENTENCE 2.", flags: ["unchanged", "dropped_by_safety_net"] },
		]);
		await jobs.texts.correct(after, "d1-s3", "Tres.");
		await jobs.texts.findBook((await bench.store.get(job.id)) as Job, job.options.layout);
		expect((await bench.store.get(job.id))?.output?.droppedSegments).toEqual(dropped);
		dropped.pop();
		await jobs.texts.correct(after, "d1-s2", "Dos.");
		expect((await bench.store.get(job.id))?.progress.segments).toMatchObject({ done: 3, needs_review: 0 });
	});

	it("tell what the safety net drops of a later book alone", async () => {
		const { bookWorker } = countingBookWorker();
		const dropping: BookWorker = {
			...bookWorker,
			async render(request) {
				const isBad = request.translations["d1-s2"] === "Dos.";
				return { ...(await bookWorker.render(request)), droppedSegments: isBad ? ["d1-s2"] : [] };
			},
		};
		const jobs = bench.openJobs({}, { bookWorker: dropping });
		const job = await finish(jobs);
		await jobs.texts.correct(job, "d1-s2", "Dos.");
		const corrected = (await bench.store.get(job.id)) as Job;
		expect(corrected.progress.segments).toMatchObject({ done: 3, needs_review: 0 });
		await jobs.texts.findBook(corrected, job.options.layout);
		const after = (await bench.store.get(job.id)) as Job;
		expect(after.progress.segments).toMatchObject({ done: 2, needs_review: 1 });
		expect(after.message).toBe("completed; 1 segments need review");
	});

	it("leave nothing when they can't be rendered or the server stops, and are tried again", async () => {
		const gate = makeGate();
		let mood: "fail" | "hang" | "fine" = "fine";
		const { bookWorker } = countingBookWorker();
		const moody: BookWorker = {
			...bookWorker,
			async render(request, signal) {
				if (mood === "fail") throw new Error("the child died");
				if (mood !== "hang" || !signal) return bookWorker.render(request);
				gate.open();
				return hang(signal);
			},
		};
		const jobs = bench.openJobs({}, { bookWorker: moody });
		const job = await finish(jobs);
		mood = "fail";
		await expect(jobs.texts.findBook(job, "side_by_side")).rejects.toThrow("the child died");
		mood = "hang";
		const stopped = jobs.texts.findBook(job, "side_by_side").catch((error) => error);
		await gate.wait();
		await jobs.stop();
		expect(await stopped).toMatchObject({ code: "STORAGE_ERROR", recoverable: true });
		expect(bench.listFiles().filter((path) => path.endsWith(".epub"))).toHaveLength(2);
		mood = "fine";
		const next = bench.openJobs({}, { bookWorker: moody });
		expect((await next.texts.findBook(job, "side_by_side")).layout).toBe("side_by_side");
	});

	it("are written no more once the texts are closed", async () => {
		const [begun, rest] = [makeGate(), makeGate()];
		const steps: string[] = [];
		const deaf: BookWorker = {
			...textBookWorker,
			async render(request) {
				if (request.layout !== "side_by_side") return textBookWorker.render(request);
				begun.open();
				await rest.wait();
				steps.push("rendered");
				return textBookWorker.render(request);
			},
		};
		const jobs = bench.openJobs({}, { bookWorker: deaf });
		const job = await finish(jobs);
		const asked = jobs.texts.findBook(job, "side_by_side").catch(() => null);
		await begun.wait();
		const closed = jobs.texts.close().then(() => steps.push("closed"));
		await setImmediate();
		rest.open();
		await Promise.all([closed, asked]);
		expect(steps).toEqual(["rendered", "closed"]);
	});

	it("as far as they are done are kept nowhere, and gone when nobody waits for them", async () => {
		const { bookWorker } = countingBookWorker();
		const jobs = bench.openJobs(
			{ beforeBatch: (sent, signal) => (sent > 0 ? hang(signal) : undefined) },
			{ bookWorker },
		);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:12");
		const job = await bench.waitFor(id, ({ progress }) => progress.segments.done === 5);
		const { bytes, content } = await jobs.texts.makePartialBook(job, "translation_only", new AbortController().signal);
		const book = await buffer(content);
		expect(book).toHaveLength(bytes);
		expect(Object.keys(JSON.parse(book.toString("utf8")).translations)).toHaveLength(5);
		const unread = await jobs.texts.makePartialBook(job, "side_by_side", new AbortController().signal);
		unread.content.destroy();
		await expect.poll(() => bench.listFiles().filter((path) => path.includes("job-"))).toEqual([]);
		expect((await bench.store.get(id))?.renditions).toEqual([]);
		await jobs.cancel(id, "local");
	});
});
