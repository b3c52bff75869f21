import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeZip } from "../../test/fixtures/make-zip.ts";
import { DEFAULT_LIMITS } from "../formats/book-limits.ts";
import type { BookWorker, RenderRequest } from "./book-worker.ts";
import { type ChildWorkerOptions, createChildBookWorker } from "./child-worker.ts";

const MB = 2 ** 20;
const CONTAINER =
	'<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>';
const PACKAGE =
	'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier><dc:title>T</dc:title><dc:language>en</dc:language></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>';

function makeBook(body: string): Buffer {
	return makeZip([
		{ name: "mimetype", content: Buffer.from("application/epub+zip"), method: "stored" },
		{ name: "META-INF/container.xml", content: Buffer.from(CONTAINER) },
		{ name: "p.opf", content: Buffer.from(PACKAGE) },
		{ name: "a.xhtml", content: Buffer.from(`<html xmlns="http://www.w3.org/1999/xhtml"><body>${body}</body></html>`) },
	]);
}

describe("the book worker's child process", () => {
	let folder: string;
	const engines: BookWorker[] = [];
	const start = (options: Partial<ChildWorkerOptions> = {}): BookWorker => {
		const limits = { ...DEFAULT_LIMITS, maxDocumentBytes: 16 * MB };
		const engine = createChildBookWorker({ limits, maxMemoryBytes: 512 * MB, maxProcesses: 2, ...options });
		engines.push(engine);
		return engine;
	};
	const store = async (name: string, bytes: Buffer): Promise<string> => {
		const path = join(folder, name);
		await writeFile(path, bytes);
		return path;
	};
	const rendering = (path: string, out: string, translations: Record<string, string>): RenderRequest => ({
		path,
		out: join(folder, out),
		layout: "original_first",
		translations,
		sourceLanguage: "en",
		targetLanguage: "es",
		inputSha256: "0".repeat(64),
		modifiedAt: 0,
		engineName: "Test",
	});

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-engine-"));
	});
	afterAll(async () => {
		for (const engine of engines) await engine.close();
		await rm(folder, { recursive: true });
	});

	it("reads a book and renders it", async () => {
		const engine = start();
		const path = await store("good.epub", makeBook("<p>Hello <b>you</b></p>"));
		const reading = await engine.read({ path, targetLanguage: "es" });
		expect(reading.segments).toMatchObject([{ id: "d1-s1", text: "Hello <1>you</1>", words: 2 }]);
		const report = await engine.render(rendering(path, "good.out", { "d1-s1": "Hola <1>tú</1>" }));
		expect(report).toMatchObject({ edits: 1, droppedSegments: [], unplacedSegments: 0 });
		const again = await engine.read({ path: join(folder, "good.out") });
		expect(again.segments.map(({ text }) => text)).toEqual(["Hello <1>you</1>"]);
	});

	it("gives the cover that the package names, and none that is not an image", async () => {
		const gif = Buffer.from("GIF89a, as far as anybody looks");
		const book = (metadata: string, properties: string, content: Buffer) =>
			makeZip([
				{ name: "META-INF/container.xml", content: Buffer.from(CONTAINER) },
				{
					name: "p.opf",
					content: Buffer.from(
						PACKAGE.replace("</metadata>", `${metadata}</metadata>`).replace(
							"</manifest>",
							`<item id="c" href="c.jpg" media-type="image/jpeg"${properties}/></manifest>`,
						),
					),
				},
				{
					name: "a.xhtml",
					content: Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"><body>text</body></html>'),
				},
				{ name: "c.jpg", content },
			]);
		const engine = start();
		const coverOf = async (bytes: Buffer) => engine.cover(await store("cover.epub", bytes));
		const marked = ' properties="cover-image"';
		expect(await coverOf(book("", marked, gif))).toEqual({ mediaType: "image/gif", bytes: gif });
		expect(await coverOf(book('<meta name="cover" content="c"/>', "", gif))).toMatchObject({ mediaType: "image/gif" });
		expect(await coverOf(book("", "", gif))).toBeNull();
		expect(await coverOf(book("", marked, Buffer.from("<svg onload='x'/>")))).toBeNull();
		expect(await coverOf(book("", marked, Buffer.concat([gif, Buffer.alloc(5 * MB)])))).toBeNull();
	});

	it("drops an edit that would break its document, and keeps the others (rule B12)", async () => {
		const engine = start();
		const path = await store("two.epub", makeBook("<p>one</p><p>two</p>"));
		const report = await engine.render(rendering(path, "two.out", { "d1-s1": "uno\u0001", "d1-s2": "dos" }));
		expect(report).toMatchObject({ edits: 1, droppedSegments: ["d1-s1"] });
	});

	it("refuses a bad book with its code and continues with the next", async () => {
		const engine = start({ maxProcesses: 1 });
		const bad = await store("bad.epub", Buffer.from("this is no zip"));
		await expect(engine.read({ path: bad })).rejects.toMatchObject({ code: "UNSUPPORTED_FORMAT" });
		const good = await store("next.epub", makeBook("<p>fine</p>"));
		expect((await engine.read({ path: good })).segments).toHaveLength(1);
	});

	it("is killed past its memory, and the next book is read", async () => {
		const path = await store("hungry.epub", makeBook("<i>x</i> ".repeat(500_000)));
		const engine = start({ maxMemoryBytes: 150 * MB, maxProcesses: 1 });
		await expect(engine.read({ path })).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
		const good = await store("after.epub", makeBook("<p>fine</p>"));
		expect((await engine.read({ path: good })).segments).toHaveLength(1);
	});

	it("is killed on abort, and leaves no half-written book", async () => {
		const path = await store("slow.epub", makeBook("<p>some text</p>".repeat(100_000)));
		const engine = start();
		const stop = new AbortController();
		const request = rendering(
			path,
			"slow.out",
			Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`d1-s${n + 1}`, "x"])),
		);
		const running = engine.render(request, stop.signal);
		setTimeout(() => stop.abort(), 100);
		await expect(running).rejects.toMatchObject({ name: "AbortError" });
		expect(existsSync(request.out)).toBe(false);
	});

	it("is killed past its processor time: reading is not recoverable, writing is", async () => {
		const path = await store("busy.epub", makeBook("<p>some text</p>".repeat(50_000)));
		const engine = start({ baseTimeoutMs: 10 });
		await expect(engine.read({ path })).rejects.toMatchObject({ code: "TIMEOUT_ERROR", recoverable: false });
		const request = rendering(path, "busy.out", { "d1-s1": "x" });
		await expect(engine.render(request)).rejects.toMatchObject({ code: "TIMEOUT_ERROR", recoverable: true });
		expect(existsSync(request.out)).toBe(false);
	});

	it("runs tasks in excess of its processes later", async () => {
		const engine = start({ maxProcesses: 1 });
		const path = await store("turns.epub", makeBook("<p>fine</p>"));
		const readings = await Promise.all(Array.from({ length: 6 }, () => engine.read({ path })));
		expect(readings.map(({ segments }) => segments.length)).toEqual([1, 1, 1, 1, 1, 1]);
	});
});
