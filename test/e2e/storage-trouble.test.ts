import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stripTags } from "../../src/core/tagged-text.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { cipher, type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { runRefusedServer, type ServerProcess, startServer } from "../harness/server-process.ts";
import { tinyBook } from "../http/tiny-book.ts";
import { describeWithDisks, mountSmallDisk, type SmallDisk } from "../setup/small-disk.ts";
import { download, getStatus, submitBook, waitForCompletion, waitForStatus } from "./api.ts";

const DISK_MB = 24;
const PARAGRAPHS = 200;
/** Of a picture that can't be packed: so much room the new book needs beside the old one. */
const PICTURE_BYTES = 2 * 2 ** 20;
const FORM = { target_language: "de", model: "chatgptapi" };

let folder: string;
let provider: FakeOpenAi;
let server: ServerProcess | null;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
	provider = await startFakeOpenAi({ delayMs: 300 });
	server = null;
});
afterEach(async () => {
	await server?.stop("SIGKILL");
	await provider.close();
	await rm(folder, { recursive: true, force: true });
});

function start(dataFolder: string): Promise<ServerProcess> {
	return startServer(dataFolder, {
		OPENAI_BASE_URL: provider.url,
		OPENAI_API_KEY: "sk-of-the-operator",
		PROVIDER_CONCURRENCY: "1",
	});
}

async function makeBook(extra: [string, Buffer][] = []): Promise<string> {
	const path = join(folder, "book.epub");
	await writeFile(path, tinyBook(PARAGRAPHS, extra));
	return path;
}

async function tryUpload(url: string, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
	const form = new FormData();
	form.set("file", new Blob([readFileSync(path)]), "book.epub");
	for (const [name, value] of Object.entries(FORM)) form.set(name, value);
	const response = await fetch(`${url}/translate`, { method: "POST", body: form });
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Texts that were sent more than once. */
function sentAgain(): string[] {
	const texts = provider.calls.flatMap(({ segments }) => segments.map(({ text }) => stripTags(text)));
	return texts.filter((text, index) => text.length > 60 && texts.indexOf(text) !== index);
}

async function expectWholeBook(url: string, jobId: string): Promise<void> {
	const path = join(folder, "out.epub");
	await download(url, jobId, path);
	const contents = await readContents(path);
	const chapter = contents?.get("OEBPS/c1.xhtml")?.read()?.toString("utf8") ?? "";
	for (const number of [1, PARAGRAPHS]) expect(chapter).toContain(cipher(`paragraph number ${number} of`));
	for (const [name, entry] of contents ?? []) expect(entry.read(), name).not.toBeNull();
}

describeWithDisks("a disk that is full", () => {
	let disk: SmallDisk;
	let data: string;
	beforeEach(() => {
		disk = mountSmallDisk(join(folder, "disk"), DISK_MB);
		data = join(disk.path, "data");
	});
	afterEach(async () => {
		await server?.stop("SIGKILL");
		disk.unmount();
	});

	test("refuses an upload with a word for people, keeps nothing of it, and takes it when there is space", async () => {
		const book = await makeBook([["OEBPS/picture.bin", randomBytes(PICTURE_BYTES)]]);
		server = await start(data);
		disk.fill(PICTURE_BYTES / 2);
		const { status, body } = await tryUpload(server.url, book);
		expect(status).toBe(503);
		expect(body).toMatchObject({
			error_code: "STORAGE_ERROR",
			recoverable: true,
			message: expect.stringContaining("full"),
		});
		expect(existsSync(join(data, "inputs")) ? readdirSync(join(data, "inputs")) : []).toEqual([]);
		expect(readdirSync(join(data, ".work"))).toEqual([]);
		disk.free();
		expect((await tryUpload(server.url, book)).status).toBe(200);
	});

	test("stops no job at its checkpoints: it goes on when there is space, and sends nothing twice", async () => {
		server = await start(data);
		const jobId = await submitBook(server.url, await makeBook(), FORM);
		await waitForStatus(server.url, jobId, ({ segments }) => segments.done > 0);
		disk.fill();
		const refused = server;
		await expect.poll(() => refused.output(), { timeout: 20_000 }).toContain("job.checkpoint_failed");
		const { status, error_message } = await getStatus(server.url, jobId);
		expect([status, error_message]).toEqual(["processing", null]);
		disk.free();
		provider.delayMs = 0;
		const { segments } = await waitForCompletion(server.url, jobId);
		expect(segments.done).toBe(segments.total);
		expect(sentAgain()).toEqual([]);
		await expectWholeBook(server.url, jobId);
	});

	test("serves no half-written book, and writes it when there is space", async () => {
		server = await start(data);
		const book = await makeBook([["OEBPS/picture.bin", randomBytes(PICTURE_BYTES)]]);
		const jobId = await submitBook(server.url, book, FORM);
		await waitForStatus(server.url, jobId, ({ segments }) => segments.done > 0);
		// Enough for checkpoints, too little for the book.
		disk.fill(PICTURE_BYTES / 2);
		provider.delayMs = 0;
		await waitForStatus(server.url, jobId, ({ message }) => message.includes("continues when storage works again"));
		const early = await fetch(`${server.url}/download/${jobId}`);
		expect([early.status, (await getStatus(server.url, jobId)).progress < 100]).toEqual([400, true]);
		expect(existsSync(join(data, "outputs", jobId))).toBe(false);
		disk.free();
		await server.stop("SIGTERM");
		server = await start(data);
		await waitForCompletion(server.url, jobId);
		expect(sentAgain()).toEqual([]);
		await expectWholeBook(server.url, jobId);
	});

	test("and one that is read-only: the start refuses with a clear word", async () => {
		server = await start(data);
		await server.stop("SIGTERM");
		disk.makeReadOnly();
		const { code, output } = await runRefusedServer(data);
		expect(code).toBe(1);
		expect(output).toContain("is read-only");
	});
});

describe("the job database", () => {
	test("that is damaged: the start refuses with a clear word and leaves it as it is", async () => {
		const data = join(folder, "data");
		server = await start(data);
		await server.stop("SIGTERM");
		const path = join(data, "jobs.sqlite");
		const damaged = readFileSync(path).fill(0x58, 0, 2_000);
		await writeFile(path, damaged);
		const { code, output } = await runRefusedServer(data);
		expect(code).toBe(1);
		expect(output).toContain("The job database is damaged");
		expect(output).not.toContain("    at ");
		expect(readFileSync(path).equals(damaged)).toBe(true);
	});

	test("that another program has locked: 503 with a clear word until it lets go", async () => {
		const data = join(folder, "data");
		const book = await makeBook();
		server = await start(data);
		const jobId = await submitBook(server.url, book, FORM);
		await waitForStatus(server.url, jobId, ({ segments }) => segments.done > 0);
		const stranger = new DatabaseSync(join(data, "jobs.sqlite"));
		stranger.exec("BEGIN IMMEDIATE");
		try {
			const { status, body } = await tryUpload(server.url, book);
			expect([status, body.error_code]).toEqual([503, "STORAGE_ERROR"]);
			expect(body.message).toBe("The job database is locked by another program.");
			expect((await getStatus(server.url, jobId)).status).toBe("processing");
		} finally {
			stranger.exec("ROLLBACK");
			stranger.close();
		}
		provider.delayMs = 0;
		const { segments } = await waitForCompletion(server.url, jobId);
		expect(segments.done).toBe(segments.total);
		expect(sentAgain()).toEqual([]);
	});
});
