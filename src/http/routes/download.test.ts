import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BlobLink } from "../../storage/blob-store.ts";
import { createLocalBlobStore } from "../../storage/local.ts";
import { bookForm, problemOf, type ServedBench, serveBench, submitOk } from "../app.fixture.ts";

describe("a download", () => {
	let served: ServedBench;
	let book: string;
	let location: string;
	beforeAll(async () => {
		served = await serveBench();
		const jobId = await submitOk(served.url, bookForm({ single_translate: "true" }, 3, "Žluťoučký kůň.epub"));
		await served.bench.waitForEnd(jobId);
		location = `${served.url}/download/${jobId}`;
		book = await (await fetch(location)).text();
	});
	afterAll(() => served.close());

	const get = (headers: Record<string, string>, method = "GET") => fetch(location, { method, headers });

	it("sends the whole book under a suitable name", async () => {
		const answer = await get({});
		expect(answer.status).toBe(200);
		expect(await answer.text()).toBe(book);
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			"content-type": "application/epub+zip",
			"content-length": String(book.length),
			"accept-ranges": "bytes",
			etag: expect.stringMatching(/^"[\da-f]{64}"$/),
			"content-disposition": `attachment; filename="Zlutoucky kun_es.epub"; filename*=UTF-8''${encodeURIComponent("Žluťoučký kůň_es.epub")}`,
		});
	});

	it("sends a range, and refuses an unsatisfiable one", async () => {
		const part = await get({ range: "bytes=3-6" });
		expect(part.status).toBe(206);
		expect(part.headers.get("content-range")).toBe(`bytes 3-6/${book.length}`);
		expect(await part.text()).toBe(book.slice(3, 7));
		const beyond = await get({ range: "bytes=1000-" });
		expect(beyond.status).toBe(416);
		expect(beyond.headers.get("content-range")).toBe(`bytes */${book.length}`);
		expect((await problemOf(beyond)).status).toBe(416);
	});

	it("goes on where a cut one stopped, only if it is the same book", async () => {
		const etag = (await get({})).headers.get("etag") ?? "";
		expect((await get({ range: "bytes=3-", "if-range": etag })).status).toBe(206);
		expect((await get({ range: "bytes=3-", "if-range": '"another"' })).status).toBe(200);
	});

	it("is not repeated for one who has it", async () => {
		const etag = (await get({})).headers.get("etag") ?? "";
		const answer = await get({ "if-none-match": etag });
		expect(answer.status).toBe(304);
		expect(await answer.text()).toBe("");
	});

	it("can be asked about without the bytes", async () => {
		const answer = await get({}, "HEAD");
		expect(answer.status).toBe(200);
		expect(answer.headers.get("content-length")).toBe(String(book.length));
		expect(await answer.text()).toBe("");
	});

	it("comes from here where books lie on this machine, redirect or not", async () => {
		const answer = await fetch(`${location}?redirect=true`, { redirect: "manual" });
		expect([answer.status, await answer.text()]).toEqual([200, book]);
		expect((await fetch(`${location}?redirect=maybe`)).status).toBe(422);
	});
});

describe("a download where the store gives out addresses", () => {
	it("is at one for an hour, as a file under a suitable name, for who asks for a redirect", async () => {
		const root = mkdtempSync(join(tmpdir(), "diglot-links-"));
		const links: BlobLink[] = [];
		const presign = async (key: string, link: BlobLink) => {
			links.push(link);
			return `https://example.org/${key}`;
		};
		const served = await serveBench({}, { blobs: { ...createLocalBlobStore({ root }), presign } });
		const jobId = await submitOk(served.url, bookForm({}, 3, "A book.epub"));
		const { output } = await served.bench.waitForEnd(jobId);
		const answer = await fetch(`${served.url}/download/${jobId}?redirect=true`, { redirect: "manual" });
		expect([answer.status, answer.headers.get("location")]).toEqual([302, `https://example.org/${output?.blobKey}`]);
		expect(links).toEqual([
			{
				seconds: 3_600,
				contentType: "application/epub+zip",
				contentDisposition: expect.stringContaining('filename="A book_bilingual.epub"'),
			},
		]);
		await served.close();
		rmSync(root, { recursive: true });
	});
});
