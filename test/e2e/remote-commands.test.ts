import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSampleBook } from "../../scripts/build-sample.ts";
import { runCli } from "../../src/cli/cli.ts";
import { composeCli } from "../../src/compose/compose.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { PROGRAM_ENV } from "../setup/program-env.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/diglot.js", import.meta.url));
const ADMIN_TOKEN = "operator-of-the-remote-test";

let folder: string;
let server: ServerProcess;
let provider: FakeOpenAi;
let token: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-remote-"));
	await buildSampleBook(join(folder, "alice.epub"));
	provider = await startFakeOpenAi();
	server = await startServer(join(folder, "data"), {
		REQUIRE_AUTH: "true",
		JWT_SECRET: "a-secret-of-at-least-thirty-two-bytes",
		ADMIN_TOKEN,
		OPENAI_BASE_URL: provider.url,
		OPENAI_API_KEY: "sk-test",
		PROVIDER_CONCURRENCY: "1",
	});
	const answer = await fetch(`${server.url}/auth/token`, {
		method: "POST",
		headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
		body: JSON.stringify({ user_id: "ann" }),
	});
	token = ((await answer.json()) as { token: string }).token;
});
afterAll(async () => {
	for (const child of running) child.kill("SIGKILL");
	await server.stop("SIGTERM");
	await provider.close();
	await rm(folder, { recursive: true, force: true });
});

function start(argv: string[], bearer = token): ChildProcess {
	const env = { ...PROGRAM_ENV, HOME: folder, DIGLOT_SERVER: server.url, DIGLOT_TOKEN: bearer };
	const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
	running.add(child);
	child.once("exit", () => running.delete(child));
	return child;
}

async function finish(child: ChildProcess) {
	const texts = { out: "", err: "" };
	child.stdout?.on("data", (chunk) => {
		texts.out += chunk;
	});
	child.stderr?.on("data", (chunk) => {
		texts.err += chunk;
	});
	const [code] = await once(child, "close");
	return { code, ...texts };
}

/** As `run`, in this process: what a command says does not depend on how it was started. */
async function runHere(argv: string[], bearer = token) {
	const texts = { out: "", err: "" };
	const writer = (name: keyof typeof texts) =>
		new Writable({
			write(chunk, _encoding, done) {
				texts[name] += chunk;
				done();
			},
		});
	const code = await runCli(argv, {
		environment: { HOME: folder, DIGLOT_SERVER: server.url, DIGLOT_TOKEN: bearer },
		out: writer("out"),
		err: writer("err"),
		loadConfig: () => loadConfig({}, folder),
		parts: composeCli(),
	});
	return { code, ...texts };
}

const run = (argv: string[], bearer?: string) => finish(start(argv, bearer));

async function submit(...flags: string[]): Promise<string> {
	const { code, out, err } = await run(["submit", "alice.epub", "--to", "es", ...flags]);
	expect({ code, err }).toEqual({ code: 0, err: "" });
	return out.trim();
}

/** Each command is a new process. */
const TIMEOUT_MS = 90_000;

describe("the API from a terminal", { timeout: TIMEOUT_MS }, () => {
	it("sends a book, follows it, and fetches it under the server's name", async () => {
		const submitted = await run(["submit", "alice.epub", "--to", "es", "--model", "pseudo", "--title", "--watch"]);
		expect(submitted.code).toBe(0);
		expect(submitted.err).toContain("completed");
		const id = submitted.out.trim();
		const [status, statusJson, downloaded, inOtherLayout, listed, failedOnes] = await Promise.all([
			run(["status", id]),
			run(["status", id, "--json"]),
			run(["download", id]),
			run(["download", id, "--layout", "translation_only", "--out", "t.epub"]),
			run(["list"]),
			run(["list", "--status", "failed", "--json"]),
		]);
		expect(status.out).toContain("completed: completed");
		expect(JSON.parse(statusJson.out)).toMatchObject({ job_id: id, progress: 100 });
		expect(downloaded).toMatchObject({ code: 0, out: "alice_bilingual.epub\n" });
		expect((await readFile(join(folder, "alice_bilingual.epub"))).subarray(30, 58).toString()).toBe(
			"mimetypeapplication/epub+zip",
		);
		const again = await run(["download", id]);
		expect(again).toMatchObject({ code: 2 });
		expect(again.err).toContain("already exists");
		expect(inOtherLayout).toMatchObject({ code: 0 });
		expect(listed.out).toContain(id);
		expect(failedOnes).toMatchObject({ code: 0, out: expect.not.stringContaining(id) });
		expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
	});

	it("cancels, gives what is done so far, and goes on with a retry", async () => {
		provider.fail(null, "hang");
		const id = await submit("--model", "gpt4o");
		const watching = finish(start(["watch", id]));
		while (provider.calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
		expect(await run(["cancel", id])).toMatchObject({ code: 0, out: "Job cancelled successfully\n" });
		expect(await watching).toMatchObject({ code: 1, err: expect.stringContaining("cancelled") });
		const [again, partial] = await Promise.all([
			run(["cancel", id]),
			run(["download", id, "--partial", "--out", "part.epub"]),
		]);
		expect(again.err).toContain("Job not found or cannot be cancelled (NOT_FOUND)");
		expect(partial).toMatchObject({ code: 0 });
		const retried = await run(["retry", id, "--watch"]);
		expect(retried).toMatchObject({ code: 0, err: expect.stringContaining("100 %") });
	});

	it("stops watching at Ctrl-C, and the job goes on", async () => {
		provider.fail("hang");
		const id = await submit("--model", "gpt4o", "--style", "plain");
		const child = start(["watch", id]);
		const ended = finish(child);
		await once(child.stderr as NodeJS.ReadableStream, "data");
		child.kill("SIGINT");
		expect((await ended).code).toBe(130);
		expect((await run(["status", id])).out).toContain("processing");
		expect(await run(["cancel", id])).toMatchObject({ code: 0 });
	});

	it("says what is wrong in one sentence", async () => {
		const [broken, alice, missing] = [join(folder, "broken.epub"), join(folder, "alice.epub"), join(folder, "missing")];
		await writeFile(broken, "no zip");
		const cases: [string[], string | undefined, number, RegExp][] = [
			[["submit", broken, "--to", "es", "--model", "pseudo"], undefined, 1, /\(UNSUPPORTED_FORMAT\)/],
			[["submit", alice, "--to", "Klingonish", "--model", "pseudo"], undefined, 1, /\(VALIDATION_ERROR\)/],
			[["submit", missing, "--to", "es"], undefined, 2, /can't be read/],
			[["submit", alice], undefined, 2, /--to LANG is missing/],
			[["status", "00000000-0000-4000-8000-000000000000"], undefined, 1, /Job not found \(NOT_FOUND\)/],
			[["list"], "forged", 1, /\(UNAUTHORIZED\)/],
			[["list", "--server", "http://127.0.0.1:1"], undefined, 1, /can't be reached/],
			[["list", "--server", "nowhere"], undefined, 2, /must be an http or https address/],
		];
		for (const [argv, bearer, code, text] of cases) {
			const result = await runHere(argv, bearer);
			expect([argv, result.code]).toEqual([argv, code]);
			expect(result.err).toMatch(text);
		}
	});
});
