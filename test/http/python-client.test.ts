import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { tinyBook } from "./tiny-book.ts";

const CLIENT = fileURLToPath(new URL("./python-client.py", import.meta.url));

let provider: FakeOpenAi;
let server: ComposedServer;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-python-"));
	await writeFile(join(folder, "book.epub"), tinyBook(40));
	provider = await startFakeOpenAi({ keys: ["sk-of-the-operator"], delayMs: 30 });
	server = await startComposedServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-of-the-operator" });
});
afterAll(async () => {
	await server?.stop();
	await provider?.close();
	await rm(folder, { recursive: true, force: true });
});

interface ClientResult {
	job_id: string;
	progress: number[];
	bytes: number;
	start: string;
	name: string;
}

describe("Python clients of the compatibility contract (spec §12)", () => {
	it("translate twenty books, five at a time, with progress that never decreases", { timeout: 180_000 }, async () => {
		const fields = JSON.stringify({ target_language: "es", model: "chatgptapi", single_translate: "false" });
		const { stdout } = await promisify(execFile)("python3", [CLIENT, server.url, join(folder, "book.epub"), fields]);
		const results = JSON.parse(stdout) as ClientResult[];
		expect(results).toHaveLength(20);
		expect(new Set(results.map((result) => result.job_id)).size).toBe(20);
		for (const result of results) {
			expect(result.start).toBe("PK");
			expect(result.bytes).toBeGreaterThan(1000);
			expect(result.name).toContain("book_bilingual.epub");
			expect(result.progress).toEqual([...result.progress].sort((a, b) => a - b));
			expect(result.progress.at(-1)).toBe(100);
		}
		expect(provider.calls.length).toBeGreaterThanOrEqual(20);
	});
});
