import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { LAYOUTS } from "../../src/core/layout.ts";
import { stripTags } from "../../src/core/tagged-text.ts";
import type { SegmentView } from "../../src/jobs/texts/list-segments.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { type CallbackReceiver, startCallbackReceiver } from "../fixtures/callback-receiver.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { forwardTo } from "./fixed-address.ts";
import { unpackFolder } from "./pack-folder.ts";
import { PLACES, type Place, type PlaceName } from "./places.ts";
import { SERVER_SETTINGS } from "./server-settings.ts";
import {
	CORRECTION,
	type Expectations,
	formOf,
	IDEMPOTENCY_KEY,
	keyOf,
	STORED_LAYOUTS,
	type StoredJob,
	sha256,
} from "./stored-jobs.ts";

/** Written by `write-data.ts`; another folder of its making may be tried with `DIGLOT_OLD_DATA`. */
const DATA = process.env.DIGLOT_OLD_DATA ?? fileURLToPath(new URL("stored", import.meta.url));
const PRELOAD = new URL("clock-from.ts", import.meta.url);
/** Every lease of the dead server is over by then, and nothing has expired. */
const LATER_MS = 10 * 60_000;
/** Shorter texts are not kept in the cache, and may stand in a book more than once. */
const CACHED_WORDS = 3;

/** The text of a book's documents. */
async function readText(book: Uint8Array): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-compat-book-"));
	try {
		await writeFile(join(folder, "book.epub"), book);
		const documents = [...((await readContents(join(folder, "book.epub"))) ?? [])].filter(([name]) =>
			/html$/.test(name),
		);
		return documents
			.map(
				([, contents]) =>
					contents
						.read()
						?.toString()
						.replace(/<[^>]*>/g, "") ?? "",
			)
			.join("\n");
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Translations as they stand in the text of a book. */
function plainOf(segments: readonly SegmentView[]): string[] {
	const texts = segments.map(({ translation }) => stripTags(translation ?? ""));
	return texts.filter((text) => text !== "" && !/[<&]/.test(text));
}

const ENDED: readonly StoredJob[] = ["completed", "failed", "cancelled"];

describe.each(Object.keys(PLACES) as PlaceName[])("data of an earlier version, %s:", (name) => {
	let stored: Expectations;
	let folder: string;
	let place: Place;
	let provider: FakeOpenAi;
	let receiver: CallbackReceiver;
	let server: ServerProcess;
	let client: ApiClient;
	const closing: (() => unknown)[] = [];

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-compat-"));
		await unpackFolder(join(DATA, `${name}.zip`), folder);
		stored = JSON.parse(await readFile(join(folder, "expectations.json"), "utf8"));
		place = await PLACES[name](join(folder, "data"));
		[provider, receiver] = await Promise.all([startFakeOpenAi(), startCallbackReceiver()]);
		closing.push(provider.close, receiver.close, place.close);
		closing.push(await forwardTo("provider", provider.url), await forwardTo("receiver", receiver.url));
		await place.load(join(folder, "stored"));
		server = await startServer(join(folder, "data"), {
			...SERVER_SETTINGS,
			...place.settings,
			NODE_OPTIONS: `--import ${PRELOAD.href}`,
			CLOCK_FROM: String(stored.writtenAt + LATER_MS),
		});
		client = apiClient(server.url);
	}, 120_000);
	afterAll(async () => {
		await server?.stop("SIGKILL");
		for (const close of closing.reverse()) await close();
		await rm(folder, { recursive: true, force: true });
	});

	const callsOf = (job: StoredJob) => provider.calls.filter(({ key }) => key === keyOf(job));
	const sentTexts = (job: StoredJob, from = 0) =>
		callsOf(job)
			.slice(from)
			.flatMap(({ segments }) => segments.map(({ text }) => stripTags(text)));

	/** What was translated is not sent again; what was not is, and nothing else. */
	function expectOnlyMissingSent(job: StoredJob, segments: readonly SegmentView[]): void {
		const answered = new Set(stored.answered[job]);
		const missing = segments.map(({ source }) => stripTags(source)).filter((text) => !answered.has(text));
		expect(answered.size).toBeGreaterThan(0);
		expect(missing.length).toBeGreaterThan(0);
		expect(new Set(sentTexts(job))).toEqual(new Set(missing));
	}

	async function expectWhole(job: StoredJob): Promise<readonly SegmentView[]> {
		const id = stored.ids[job];
		const { segments } = await client.waitFor(id, ({ status }) => status === "completed");
		expect(segments).toMatchObject({ done: segments.total, needs_review: 0 });
		const now = await client.segments(id);
		expect(now.filter(({ translation }) => translation === null)).toEqual([]);
		// Translated before the server was killed: word for word what was stored.
		const before = stored.jobs[job].segments.filter(({ translation }) => translation !== null);
		expect(now).toEqual(expect.arrayContaining(before));
		expect(await readText(await client.download(id, "layout=side_by_side"))).toContain(plainOf(before)[0]);
		return now;
	}

	test("all jobs are listed, and those that have ended are as they were", async () => {
		const jobs = await client.jobs();
		expect(jobs.map(({ job_id }) => job_id).sort()).toEqual(Object.values(stored.ids).sort());
		for (const job of ENDED) {
			const { status, segments } = stored.jobs[job];
			// The count of unchanged texts is newer than the data.
			const counts = { ...status.segments, unchanged: 0 };
			expect(jobs).toContainEqual(expect.objectContaining({ ...status, segments: counts }));
			expect(await client.status(stored.ids[job])).toMatchObject(status);
			expect(await client.segments(stored.ids[job])).toMatchObject(segments);
		}
	});

	test("the completed book has the bytes that were stored, its correction in every layout, and the same report", async () => {
		const id = stored.ids.completed;
		for (const layout of STORED_LAYOUTS) {
			const book = await client.download(id, `layout=${layout}`);
			expect([layout, sha256(book)]).toEqual([layout, stored.downloads[layout]]);
		}
		for (const layout of LAYOUTS) {
			expect(await readText(await client.download(id, `layout=${layout}`)), layout).toContain(stripTags(CORRECTION));
		}
		expect(await client.report(id)).toMatchObject(stored.report);
		const segments = await client.segments(id);
		expect(segments).toContainEqual(
			expect.objectContaining({ id: stored.corrected, translation: CORRECTION, state: "edited" }),
		);
		expect(provider.calls.filter(({ key }) => key === keyOf("completed"))).toEqual([]);
	});

	test("a corrected text can be corrected again", async () => {
		const id = stored.ids.completed;
		await client.correct(id, stored.corrected, `${CORRECTION} Twice.`);
		expect(await readText(await client.download(id, "layout=side_by_side"))).toContain(
			stripTags(`${CORRECTION} Twice.`),
		);
		await client.correct(id, stored.corrected, CORRECTION);
	});

	test("the unfinished part of the failed book holds all that was translated", async () => {
		const text = await readText(await client.download(stored.ids.failed, "partial=true"));
		const translated = plainOf(stored.jobs.failed.segments);
		expect(translated.length).toBeGreaterThan(5);
		for (const translation of translated) expect(text).toContain(translation);
	});

	test("the job that was killed resumes, with its caller's key, and sends only what is missing", async () => {
		expectOnlyMissingSent("halfway", await expectWhole("halfway"));
	});

	test.each(["failed", "cancelled"] as const)(
		"the %s job can be retried and sends only what is missing",
		async (job) => {
			await client.retry(stored.ids[job], keyOf(job));
			expectOnlyMissingSent(job, await expectWhole(job));
		},
	);

	test("the webhook of the cancelled job, which could not be delivered, is delivered", async () => {
		const events = () => receiver.received.map(({ event }) => [event.type, event.job.job_id]);
		await vi.waitFor(() => expect(events()).toContainEqual(["job.cancelled", stored.ids.cancelled]), {
			timeout: 20_000,
		});
	});

	test("the pending job is translated, and its request sent again gives the same job", async () => {
		await client.waitFor(stored.ids.pending, ({ status }) => status === "completed");
		expect(await client.submit(formOf("pending"), IDEMPOTENCY_KEY)).toBe(stored.ids.pending);
	});

	test("the book that was kept by an estimate can be translated", async () => {
		const form = formOf("pending");
		form.delete("file");
		form.set("upload_id", stored.uploadId);
		await client.waitFor(await client.submit(form), ({ status }) => status === "completed");
	});

	test("the cache answers the completed book's texts, sent again as another job", async () => {
		const from = callsOf("completed").length;
		const { segments } = await client.waitFor(
			await client.submit(formOf("completed")),
			({ status }) => status === "completed",
		);
		expect(segments.cached).toBeGreaterThan(segments.total / 2);
		for (const text of sentTexts("completed", from)) expect(text.split(/\s+/).length).toBeLessThan(CACHED_WORDS);
	});

	test("a rerun of the completed job takes its translations and its correction along", async () => {
		const from = callsOf("completed").length;
		const form = new FormData();
		form.set("max_cost_usd", "4");
		form.set("api_key", keyOf("completed"));
		const id = await client.rerun(stored.ids.completed, form);
		await client.waitFor(id, ({ status }) => status === "completed");
		expect(sentTexts("completed", from)).toEqual([]);
		const corrected = (await client.segments(id)).find((segment) => segment.id === stored.corrected);
		expect(corrected).toMatchObject({ translation: CORRECTION, state: "edited" });
	});
});
