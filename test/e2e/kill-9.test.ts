import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stripTags } from "../../src/core/tagged-text.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { cipher, type FakeCall, type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { runRefusedServer, type ServerProcess, startServer } from "../harness/server-process.ts";
import { tinyBook } from "../http/tiny-book.ts";
import { download, getStatus, submitBook, waitForCompletion, waitForStatus } from "./api.ts";

/** About ten batches (rule D4). */
const PARAGRAPHS = 300;
/** Time that the provider takes for an answer while a server must be met in the middle of its work. */
const DELAY_MS = 400;
/** After its answer, a batch is safe within this time (rule C5: group-committed within 50 ms). */
const COMMIT_MS = 250;

describe("a server that dies", () => {
	let folder: string;
	let book: string;
	let provider: FakeOpenAi;
	let server: ServerProcess;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
		book = join(folder, "book.epub");
		await writeFile(book, tinyBook(PARAGRAPHS));
		provider = await startFakeOpenAi();
		server = await start();
	});

	afterEach(async () => {
		await server.stop("SIGKILL");
		await provider.close();
		await rm(folder, { recursive: true, force: true });
	});

	function start(): Promise<ServerProcess> {
		return startServer(join(folder, "data"), {
			OPENAI_BASE_URL: provider.url,
			OPENAI_API_KEY: "sk-of-the-operator",
			PROVIDER_CONCURRENCY: "1",
		});
	}

	function submit(): Promise<string> {
		return submitBook(server.url, book, { target_language: "de", model: "chatgptapi" });
	}

	test("right after the upload's answer: the next start translates the book", async () => {
		const jobId = await submit();
		expect(await server.stop("SIGKILL")).toBe("SIGKILL");
		server = await start();
		const { segments } = await waitForCompletion(server.url, jobId);
		expect(segments.total).toBeGreaterThan(PARAGRAPHS);
		expect(segments.done).toBe(segments.total);
		await expectTranslated(jobId);
	});

	test("in the middle: the next start resumes, and only what was in flight is sent again", async () => {
		provider.delayMs = DELAY_MS;
		const jobId = await submit();
		const before = await waitForStatus(server.url, jobId, ({ segments }) => segments.done > 0);
		expect(before.segments.done).toBeLessThan(before.segments.total);
		await sleep(COMMIT_MS);
		await server.stop("SIGKILL");
		const killedAt = performance.now();
		const safe = textsOf(provider.calls.filter(({ at }) => at < killedAt - DELAY_MS - COMMIT_MS));
		const callsBefore = provider.calls.length;
		provider.delayMs = 0;

		server = await start();
		const resumed = await getStatus(server.url, jobId);
		expect(resumed.progress).toBeGreaterThanOrEqual(before.progress);
		expect(resumed.segments.done).toBeGreaterThanOrEqual(before.segments.done);
		const after = await waitForCompletion(server.url, jobId);
		expect(after.segments.done).toBe(after.segments.total);
		expect(safe.size).toBeGreaterThan(0);
		const sentAgain = [...textsOf(provider.calls.slice(callsBefore))].filter((text) => safe.has(text));
		expect(sentAgain).toEqual([]);
		await expectTranslated(jobId);
	});

	test("three times in a row: it completes all the same", async () => {
		provider.delayMs = DELAY_MS;
		const jobId = await submit();
		for (let round = 1; round <= 3; round++) {
			await waitForStatus(server.url, jobId, () => provider.calls.length >= round * 2);
			await server.stop("SIGKILL");
			server = await start();
		}
		provider.delayMs = 0;
		const { segments } = await waitForCompletion(server.url, jobId);
		expect(segments.done).toBe(segments.total);
	});

	test("a stop signal ends the server promptly with exit code 0, and the next start resumes", async () => {
		provider.delayMs = DELAY_MS;
		const jobId = await submit();
		await waitForStatus(server.url, jobId, ({ status }) => status === "processing");
		const asked = performance.now();
		expect(await server.stop("SIGTERM")).toBe(0);
		expect(performance.now() - asked).toBeLessThan(10_000);
		provider.delayMs = 0;
		server = await start();
		const { segments } = await waitForCompletion(server.url, jobId);
		expect(segments.done).toBe(segments.total);
	});

	test("a second server on the same data folder refuses with a clear word, and harms nobody", async () => {
		provider.delayMs = DELAY_MS;
		const jobId = await submit();
		const second = await runRefusedServer(join(folder, "data"));
		expect(second.code).toBe(1);
		expect(second.output).toMatch(/in use|another/i);
		provider.delayMs = 0;
		expect((await waitForCompletion(server.url, jobId)).progress).toBe(100);
	});

	async function expectTranslated(jobId: string): Promise<void> {
		const out = join(folder, "out.epub");
		await download(server.url, jobId, out);
		const chapter = (await readContents(out))?.get("OEBPS/c1.xhtml")?.read()?.toString("utf8");
		for (const number of [1, PARAGRAPHS]) expect(chapter).toContain(cipher(`paragraph number ${number} of`));
	}
});

/** Texts without tags, whose numbers depend on the batch; short ones may stand in a book more than once. */
function textsOf(calls: readonly FakeCall[]): Set<string> {
	const texts = calls.flatMap(({ segments }) => segments.map(({ text }) => stripTags(text)));
	return new Set(texts.filter((text) => text.length >= 60));
}
