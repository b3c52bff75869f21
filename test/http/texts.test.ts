import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cipher, type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { problemOf, type ServedJob, submitTiny } from "./job-texts.ts";

const isDone = ({ status }: { status: string }) => status === "completed";
const TAGGED = "This is paragraph number 2 of the book, with <1>stressed</1> words in it.";

describe("the texts of a finished job", () => {
	let server: ComposedServer;
	let job: ServedJob;
	beforeAll(async () => {
		server = await startComposedServer();
	});
	afterAll(() => server.stop());
	beforeEach(async () => {
		job = await submitTiny(server.url, 5);
		await job.waitFor(isDone);
	});

	async function findTagged(): Promise<string> {
		const found = (await job.list()).find(({ source }) => source === TAGGED);
		if (!found) throw new Error("the paragraph is missing");
		return found.id;
	}

	it("are listed in reading order, in pages without gaps or repetitions", async () => {
		const all = await job.list("limit=500");
		expect(all).toHaveLength((await job.status()).segments.total);
		expect(await job.list("limit=2")).toEqual(all);
		expect(all.find(({ source }) => source === TAGGED)).toEqual({
			id: expect.stringMatching(/^d\d+-s\d+$/),
			document: expect.stringMatching(/^d\d+$/),
			source: TAGGED,
			translation: expect.stringMatching(/<1>.+<\/1>/),
			state: "translated",
			flags: [],
		});
	});

	it("can be filtered by document and by need of review", async () => {
		const [first] = await job.list();
		const document = first?.document ?? "";
		const ofOne = await job.list(`document=${document}`);
		expect(new Set(ofOne.map((segment) => segment.document))).toEqual(new Set([document]));
		expect(await job.list("needs_review=true")).toEqual([]);
		expect(await job.list("needs_review=false")).toHaveLength((await job.list()).length);
	});

	it("are refused for an unknown document, cursor, page size or job", async () => {
		for (const [query, field] of [
			["document=d99", "document"],
			["cursor=bm9uZQ", "cursor"],
			["limit=501", "limit"],
			["limit=0", "limit"],
			["needs_review=maybe", "needs_review"],
			["page=2", "page"],
		]) {
			const answer = await job.page(query ?? "");
			expect(answer.status, query).toBe(422);
			expect((await problemOf(answer)).details?.field).toBe(field);
		}
		expect((await fetch(`${server.url}/jobs/${job.id.replace(/^./, "0")}x/segments`)).status).toBe(404);
	});

	it("can be corrected, in the next download and in other layouts", async () => {
		const before = await job.download();
		const id = await findTagged();
		const answer = await job.patch(id, "  Corregido <1>así</1> & <bien>.\n");
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({
			id,
			translation: "Corregido <1>así</1> & <bien>.",
			state: "edited",
			flags: [],
		});
		expect((await job.list()).find((segment) => segment.id === id)?.state).toBe("edited");
		const after = await job.download();
		expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
		expect(await job.chapter()).toContain("Corregido <em>así</em> &amp; &lt;bien&gt;.");
		expect(await job.chapter("layout=translation_only")).toContain("<p>Corregido <em>así</em> &amp; &lt;bien&gt;.</p>");
		const [first, second] = [await (await job.download()).bytes(), await (await job.download()).bytes()];
		expect(Buffer.compare(first, second)).toBe(0);
		expect(await job.status()).toMatchObject({ status: "completed", segments: { needs_review: 0 } });
	});

	it("are in the report as they are in the book, corrections included", async () => {
		const id = await findTagged();
		const readProof = async () =>
			(await (await fetch(`${server.url}/jobs/${job.id}/report`)).json()) as {
				segments: { id: string; state: string }[];
				output: { edits_sha256: string };
			};
		const before = await readProof();
		expect(before.segments.find((segment) => segment.id === id)?.state).toBe("translated");
		await job.patch(id, "Corregido <1>así</1>.");
		const after = await readProof();
		expect(after.segments.find((segment) => segment.id === id)?.state).toBe("edited");
		expect(after.output.edits_sha256).not.toBe(before.output.edits_sha256);
	});

	it("apply a heading's correction to its label too, the last one of several", async () => {
		const all = await job.list();
		const named = all.filter(({ source }) => source === "Chapter one");
		expect(named.length).toBeGreaterThan(1);
		const heading = named.find(({ document }) => document === all.find(({ source }) => source === TAGGED)?.document);
		const chosen = heading?.id ?? "";
		await job.patch(chosen, "Capítulo primero");
		await Promise.all(["Capítulo A", "Capítulo B"].map((text) => job.patch(chosen, text)));
		await job.patch(chosen, "Capítulo uno");
		const after = (await job.list()).filter(({ source }) => source === "Chapter one");
		const isHeadingOrLabel = after.some(({ translation }) => translation === "Capítulo uno");
		expect(isHeadingOrLabel).toBe(true);
		expect(await job.chapter("layout=translation_only")).toContain("Capítulo uno");
	});

	it("refuse an invalid correction, and say why", async () => {
		const id = await findTagged();
		const before = await job.list();
		const refused = await job.patch(id, "Sin etiquetas.");
		expect(refused.status).toBe(422);
		const problem = await problemOf(refused);
		expect(problem.detail).toContain("tag 1 is missing");
		expect(problem.details).toMatchObject({ field: "translation", source_tags: ["<1>…</1>"] });
		for (const body of [7, null, undefined]) expect((await job.patch(id, body)).status).toBe(422);
		expect((await job.patch("d1-s999", "x")).status).toBe(404);
		expect(await job.list()).toEqual(before);
	});

	it("are in a book of every layout, served like the first one: by HEAD, in parts and by ETag", async () => {
		const only = await job.download("layout=translation_only", { method: "HEAD" });
		expect(only.status).toBe(200);
		expect(only.headers.get("content-disposition")).toContain("A book_es.epub");
		const whole = await (await job.download("layout=translation_only")).bytes();
		expect(only.headers.get("content-length")).toBe(String(whole.length));
		const etag = only.headers.get("etag") ?? "";
		const part = await job.download("layout=translation_only", { headers: { range: "bytes=4-9", "if-range": etag } });
		expect(part.status).toBe(206);
		expect(Buffer.from(await part.bytes())).toEqual(Buffer.from(whole).subarray(4, 10));
		expect((await job.download("layout=translation_only", { headers: { "if-none-match": etag } })).status).toBe(304);
		expect((await job.download("layout=sideways")).status).toBe(422);
	});

	it("keep corrections when translated again", async () => {
		const id = await findTagged();
		await job.patch(id, "Corregido <1>así</1>.");
		const refused = await job.retranslate(id);
		expect(refused.status).toBe(409);
		expect((await problemOf(refused)).error_code).toBe("CONFLICT");
	});

	it("can be translated again by an engine without a key", async () => {
		const id = await findTagged();
		const answer = await job.retranslate(id, {});
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({ id, state: "translated" });
		expect((await job.retranslate("d1-s999")).status).toBe(404);
		expect((await job.retranslate(id, { model: "gpt4" })).status).toBe(422);
	});

	it("are a whole book even if a partial one is requested", async () => {
		const answer = await job.download("partial=true");
		expect(answer.headers.get("content-disposition")).toContain("A book_bilingual.epub");
		expect(answer.headers.get("etag")).toBe((await job.download()).headers.get("etag"));
	});
});

describe("the texts of a running or failed job", () => {
	let provider: FakeOpenAi;
	let server: ComposedServer;
	afterEach(async () => {
		await server.stop();
		await provider.close();
	});

	async function start(options: FakeOpenAiOptions, settings: Record<string, string> = {}): Promise<void> {
		provider = await startFakeOpenAi(options);
		server = await startComposedServer({
			OPENAI_BASE_URL: provider.url,
			OPENAI_API_KEY: "sk-operator",
			PROVIDER_CONCURRENCY: "1",
			...settings,
		});
	}

	const openAi = { model: "chatgptapi" };

	it("are listed as they are translated, and a correction made meanwhile is in the book", async () => {
		await start({ delayMs: 100 });
		const job = await submitTiny(server.url, 200, openAi);
		await job.waitFor(({ segments }) => segments.done > 0);
		const meanwhile = await job.list();
		expect(new Set(meanwhile.map(({ state }) => state))).toContain("pending");
		const last = meanwhile.filter(({ state }) => state === "pending").at(-1);
		expect(last?.translation).toBeNull();
		const tagged = meanwhile.filter(({ state, source }) => state === "pending" && source.includes("<1>")).at(-1);
		expect((await job.patch(tagged?.id ?? "", "A <1>mano</1>.")).status).toBe(200);
		expect((await job.retranslate(tagged?.id ?? "")).status).toBe(409);
		const partial = await job.chapter("partial=true&layout=translation_only");
		expect(partial).toContain("<p>A <em>mano</em>.</p>");
		expect(partial).toContain(cipher("This is paragraph number 1 "));
		expect(partial).toContain("This is paragraph number 190");
		const done = await job.waitFor(isDone);
		expect(done.segments).toMatchObject({ needs_review: 0, done: done.segments.total });
		expect(await job.chapter("layout=translation_only")).toContain("<p>A <em>mano</em>.</p>");
		const kept = (await server.keptFiles()).filter((path) => path.endsWith(".epub") && path.includes(job.id));
		expect(kept).toHaveLength(2);
	});

	it("are in a valid partial book if the job failed or was cancelled", async () => {
		await start({ delayMs: 50, decide: ({ index }) => (index > 1 ? "unauthorized" : null) });
		const job = await submitTiny(server.url, 200, openAi);
		const failed = await job.waitFor(({ status }) => status === "failed");
		expect((await job.list()).some(({ state }) => state === "translated")).toBe(true);
		expect((await job.download()).status).toBe(400);
		const head = await job.download("partial=true", { method: "HEAD" });
		expect(head.headers.get("content-disposition")).toContain("A book_bilingual_partial.epub");
		const partial = await job.download("partial=true");
		expect(partial.headers.get("content-type")).toBe("application/epub+zip");
		expect(Number(partial.headers.get("content-length"))).toBe((await partial.bytes()).length);
		const waiting = (await job.list()).find(({ state, source }) => state === "pending" && source.includes("<1>"));
		await job.patch(waiting?.id ?? "", "A <1>mano</1>.");
		const after = await job.status();
		expect(after.status).toBe("failed");
		expect(after.segments.done).toBe(failed.segments.done + 1);
		expect(after.progress).toBeGreaterThanOrEqual(failed.progress);
		expect(await server.keptFiles()).not.toContain("book.epub");
	});

	it("that failed can be corrected, and then need no review", async () => {
		const hard = "paragraph number 3 ";
		const refuse = ({ segments }: { segments: readonly { text: string }[] }) =>
			segments.some(({ text }) => text.includes(hard)) ? ("content_filter" as const) : null;
		await start({ decide: refuse });
		const job = await submitTiny(server.url, 5, openAi);
		expect((await job.waitFor(isDone)).segments.needs_review).toBe(1);
		const [found] = await job.list("needs_review=true");
		expect(found).toMatchObject({ translation: null, state: "needs_review", flags: ["content_filter"] });
		const spent = (await job.status()).cost_usd;

		const again = await job.retranslate(found?.id ?? "");
		expect(again.status).toBe(502);
		const problem = await problemOf(again);
		expect(problem.error_code).toBe("TRANSLATION_FAILED");
		expect(problem.details).toEqual({ segment: found?.id, flags: ["content_filter"] });
		expect((await job.status()).cost_usd).toBeGreaterThanOrEqual(spent);

		await job.patch(found?.id ?? "", "Difícil <1>de</1> verdad.");
		const after = await job.status();
		expect(after.segments).toMatchObject({ needs_review: 0, done: after.segments.total });
		expect(after).toMatchObject({ status: "completed", progress: 100, message: "completed" });
		expect(await job.list("needs_review=true")).toEqual([]);
		expect(await job.chapter()).toContain("Difícil");
	});

	it("can be translated again one by one, bypassing the cache, at a reported cost", async () => {
		let round = 0;
		await start({ translate: (text) => `${cipher(text)}${round === 0 ? "" : "!"}` });
		const job = await submitTiny(server.url, 5, openAi);
		const before = await job.waitFor(isDone);
		const etag = (await job.download()).headers.get("etag");
		round = 1;
		const tagged = (await job.list()).find(({ source }) => source === TAGGED);
		const calls = provider.calls.length;
		const answer = await job.retranslate(tagged?.id ?? "", { api_key: "sk-mine", max_cost_usd: 1 });
		expect(await answer.json()).toMatchObject({ translation: `${cipher(TAGGED)}!`, state: "translated" });
		expect(provider.calls.slice(calls).map(({ key, segments }) => [key, segments.length])).toEqual([["sk-mine", 1]]);
		expect(provider.calls.at(-1)?.user).toContain("This is paragraph number 1");
		const after = await job.status();
		expect(after.cost_usd).toBeGreaterThan(before.cost_usd);
		expect(after.tokens.input).toBeGreaterThan(before.tokens.input);
		expect({ ...after.segments }).toEqual({ ...before.segments });
		expect((await job.download()).headers.get("etag")).not.toBe(etag);
		expect(await job.chapter()).toContain(cipher("words in it.!"));

		const other = await submitTiny(server.url, 5, openAi);
		await other.waitFor(isDone);
		const inOther = (await other.list()).find(({ source }) => source === TAGGED);
		expect(inOther).toMatchObject({ state: "cached", translation: `${cipher(TAGGED)}!` });
	});

	it("are not sent without a key, beyond the cost limit, or with a refused key", async () => {
		await start({ keys: ["sk-good"] }, { OPENAI_API_KEY: "" });
		const job = await submitTiny(server.url, 3, { ...openAi, openai_key: "sk-good" });
		await job.waitFor(isDone);
		const [first] = await job.list("needs_review=false&limit=1");
		const before = await job.status();
		const calls = provider.calls.length;
		const expectRefusal = async (body: object, status: number, code: string) => {
			const answer = await job.retranslate(first?.id ?? "", body);
			expect(answer.status, JSON.stringify(body)).toBe(status);
			expect((await problemOf(answer)).error_code).toBe(code);
		};
		await expectRefusal({}, 400, "API_KEY_INVALID");
		await expectRefusal({ api_key: "sk-good", max_cost_usd: 0.0001 }, 402, "BUDGET_EXCEEDED");
		expect(provider.calls).toHaveLength(calls);
		await expectRefusal({ api_key: "sk-bad" }, 400, "API_KEY_INVALID");
		const after = await job.status();
		expect(after.segments).toEqual(before.segments);
		expect(after.cost_usd).toBe(before.cost_usd);
	});

	it("are no longer waited for once the client disconnects", async () => {
		await start({});
		const job = await submitTiny(server.url, 3, openAi);
		await job.waitFor(isDone);
		const [first] = await job.list("limit=1");
		provider.fail("hang");
		const stop = new AbortController();
		const calls = provider.calls.length;
		const asked = job.retranslate(first?.id ?? "", {}, stop.signal).catch(() => "gone");
		await expect.poll(() => provider.calls.length).toBeGreaterThan(calls);
		stop.abort();
		expect(await asked).toBe("gone");
		await expect.poll(() => provider.calls.at(-1)?.aborted).toBe(true);
		expect((await job.retranslate(first?.id ?? "")).status).toBe(200);
	});
});
