import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildSampleBook } from "../../scripts/build-sample.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { stripTranslations } from "../corpus/strip-translations.ts";
import { type EpubCheck, newErrors, startEpubCheck } from "../epubcheck/epubcheck.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { download, submitBook, waitForCompletion } from "./api.ts";

const CHAPTER = "EPUB/chapter-1.xhtml";

describeWithParts(["apertium", "epubcheck"], "the sample book through HTTP and Apertium", () => {
	let folder: string;
	let source: string;
	let server: ServerProcess;
	let epubcheck: EpubCheck;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
		source = join(folder, "alice.epub");
		await buildSampleBook(source);
		epubcheck = startEpubCheck();
		server = await startServer(join(folder, "data"));
	});

	afterAll(async () => {
		await server?.stop("SIGTERM");
		await epubcheck?.close();
		await rm(folder, { recursive: true, force: true });
	});

	async function translate(fields: Record<string, string>): Promise<string> {
		const jobId = await submitBook(server.url, source, { target_language: "es", model: "apertium", ...fields });
		const status = await waitForCompletion(server.url, jobId, 120_000);
		expect(status).toMatchObject({ progress: 100, error_message: null, download_url: `/download/${jobId}` });
		expect(status.segments.total).toBeGreaterThan(50);
		expect(status.segments.done + status.segments.needs_review).toBe(status.segments.total);
		const out = join(folder, `${jobId}.epub`);
		await download(server.url, jobId, out);
		return out;
	}

	async function readChapter(path: string): Promise<string> {
		const chapter = (await readContents(path))?.get(CHAPTER);
		const text = chapter?.read()?.toString("utf8");
		if (!text) throw new Error(`no ${CHAPTER} in the book`);
		return text;
	}

	async function findNewErrors(path: string) {
		return newErrors(await epubcheck.check(source), await epubcheck.check(path));
	}

	test("bilingual: both languages, the source unharmed below, and no new error", async () => {
		const out = await translate({});
		const [before, after] = [await readChapter(source), await readChapter(out)];
		expect(after).toContain('class="diglot-tr cp-translation" lang="es" xml:lang="es"');
		expect(after).toMatch(/conejo/i);
		expect(stripTranslations(after)).toBe(before);
		expect(await findNewErrors(out)).toEqual([]);
	}, 150_000);

	test("translation only: Spanish in the place of English, and no new error", async () => {
		const out = await translate({ single_translate: "true" });
		const after = await readChapter(out);
		expect(after).not.toContain("diglot-tr");
		expect(after).toMatch(/conejo/i);
		expect(after).not.toContain("considering in her own mind");
		expect(after).toMatch(/<html[^>]* xml:lang="es"/);
		expect(await findNewErrors(out)).toEqual([]);
	}, 150_000);
});
