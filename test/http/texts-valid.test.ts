import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EpubCheck, startEpubCheck } from "../epubcheck/epubcheck.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { type ServedJob, submitTiny } from "./job-texts.ts";

describeWithParts(["epubcheck"], "books that are made later", () => {
	let folder: string;
	let epubcheck: EpubCheck;
	let provider: FakeOpenAi;
	let server: ComposedServer;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
		epubcheck = startEpubCheck({ cacheFolder: join(folder, "cache") });
		provider = await startFakeOpenAi({ decide: ({ index }) => (index > 1 ? "unauthorized" : null) });
		server = await startComposedServer({
			OPENAI_BASE_URL: provider.url,
			OPENAI_API_KEY: "sk-operator",
			PROVIDER_CONCURRENCY: "1",
		});
	});

	afterAll(async () => {
		await server.stop();
		await provider.close();
		await epubcheck.close();
		await rm(folder, { recursive: true, force: true });
	});

	async function expectValid(job: ServedJob, query: string): Promise<void> {
		const path = join(folder, "book.epub");
		await writeFile(path, await (await job.download(query)).bytes());
		expect(await epubcheck.check(path), query).toEqual({ findings: [], failure: null });
	}

	test("of a corrected job are valid in every layout", async () => {
		const job = await submitTiny(server.url, 3);
		await job.waitFor(({ status }) => status === "completed");
		const tagged = (await job.list()).find(({ source }) => source.includes("<1>"));
		const text = 'Cita: "<1>así</1>" & <nada> ]]> &amp; 🦉\nnueva línea \u202eatrás\u202c';
		expect((await job.patch(tagged?.id ?? "", text)).status).toBe(200);
		for (const layout of ["original_first", "translation_first", "side_by_side", "translation_only"]) {
			await expectValid(job, `layout=${layout}`);
		}
	});

	test("of a failed job are valid as partial books", async () => {
		const job = await submitTiny(server.url, 200, { model: "chatgptapi" });
		const { segments } = await job.waitFor(({ status }) => status === "failed");
		expect(segments.done).toBeGreaterThan(0);
		expect(segments.done).toBeLessThan(segments.total);
		for (const layout of ["original_first", "translation_only"])
			await expectValid(job, `partial=true&layout=${layout}`);
	});
});
