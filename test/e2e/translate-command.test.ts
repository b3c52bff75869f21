import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildSampleBook } from "../../scripts/build-sample.ts";
import { runCli } from "../../src/cli/cli.ts";
import { composeCli } from "../../src/compose/compose.ts";
import { loadConfig } from "../../src/config/load.ts";
import { makeBook, makePage } from "../../src/formats/epub/try-book.fixture.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { PROGRAM_ENV } from "../setup/program-env.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/diglot.js", import.meta.url));

let folder: string;
let provider: FakeOpenAi | undefined;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-translate-"));
	await buildSampleBook(join(folder, "alice.epub"));
});
afterEach(async () => {
	await provider?.close();
	provider = undefined;
	await rm(folder, { recursive: true });
});

function start(argv: string[], environment: Record<string, string> = {}): ChildProcess {
	return spawn(process.execPath, [PROGRAM, ...argv], {
		cwd: folder,
		env: { ...PROGRAM_ENV, HOME: folder, ...environment },
		stdio: ["ignore", "pipe", "pipe"],
	});
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

/** The same command in this process, which takes a fraction of the time. */
async function run(argv: string[], environment: Record<string, string> = {}) {
	const texts = { out: "", err: "" };
	const gather = (name: keyof typeof texts) =>
		new Writable({
			write(chunk, _encoding, done) {
				texts[name] += chunk;
				done();
			},
		});
	const variables = { HOME: folder, ...environment };
	const code = await runCli(
		argv.map((word) => (word === "alice.epub" ? join(folder, word) : word)),
		{
			environment: variables,
			out: gather("out"),
			err: gather("err"),
			loadConfig: () => loadConfig(variables, folder),
			parts: composeCli(),
		},
	);
	return { code, ...texts };
}

const runProgram = (argv: string[]) => finish(start(argv));

function textsOf(calls: FakeOpenAi["calls"]): string[] {
	return calls.flatMap(({ segments }) => segments.map(({ text }) => text));
}

async function until(condition: () => boolean): Promise<void> {
	for (let tries = 0; tries < 1_000; tries++) {
		if (condition()) return;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	throw new Error("it did not come to that in 25 s");
}

test("a book is translated, its path is the only thing on stdout, and nothing is left beside it", async () => {
	const { code, out, err } = await runProgram(["translate", "alice.epub", "--to", "es", "--model", "pseudo"]);
	expect({ code, out }, err).toEqual({ code: 0, out: `${join(folder, "alice_es_bilingual.epub")}\n` });
	expect(err).toMatch(/^86 of 86 segments translated/m);
	expect((await readdir(folder)).sort()).toEqual([".local", "alice.epub", "alice_es_bilingual.epub"]);
});

test("the same input and options give the same bytes when SOURCE_DATE_EPOCH is set", async () => {
	const argv = ["translate", "alice.epub", "--to", "es", "--model", "pseudo", "--single-translate"];
	const books: Buffer[] = [];
	for (const home of ["one", "two"]) {
		const { code, out } = await run(argv, { SOURCE_DATE_EPOCH: "1700000000", XDG_STATE_HOME: join(folder, home) });
		expect(code).toBe(0);
		expect(out).toBe(`${join(folder, "alice_es.epub")}\n`);
		books.push(await readFile(join(folder, "alice_es.epub")));
		await rm(join(folder, "alice_es.epub"));
	}
	expect(books[0]?.equals(books[1] ?? Buffer.alloc(0))).toBe(true);
});

test("a second run sends nothing again, for the other layout or style neither", async () => {
	provider = await startFakeOpenAi();
	const argv = ["translate", "alice.epub", "--to", "es", "--model", "openai-compatible", "--model-id", "fake"];
	const first = await run(argv, { OPENAI_BASE_URL: provider.url });
	expect(first, first.err).toMatchObject({ code: 0 });
	const calls = provider.calls.length;
	expect(calls).toBeGreaterThan(0);

	const second = await run(argv, { OPENAI_BASE_URL: provider.url });
	expect(second, second.err).toMatchObject({ code: 0 });
	expect(second.err).toContain("continuing with 86 segments of an earlier run");
	const single = await run([...argv, "--single-translate"], { OPENAI_BASE_URL: provider.url });
	expect(single, single.err).toMatchObject({ code: 0 });
	await writeFile(join(folder, "mine.css"), ".diglot-tr { font-style: italic }");
	const styled = [...argv, "--layout", "side_by_side", "--translation-style"];
	const italic = await run([...styled, `@${join(folder, "mine.css")}`], { OPENAI_BASE_URL: provider.url });
	expect(italic).toMatchObject({ code: 0, out: `${join(folder, "alice_es_bilingual_side_by_side.epub")}\n` });
	const css = (await readContents(italic.out.trim()))?.get("EPUB/diglot.css")?.read()?.toString();
	expect(css).toMatch(/\n[.]diglot-tr[{]font-style:italic!important[}]\n$/);
	const refused = await run([...styled, ".diglot-tr { direction: rtl }"], { OPENAI_BASE_URL: provider.url });
	expect(refused.code).toBe(2);
	expect(refused.err).toContain('--translation-style, line 1, column 14: "direction"');
	expect(provider.calls).toHaveLength(calls);
});

test("Ctrl-C stops cleanly with 130, and the same command goes on without sending again", async () => {
	provider = await startFakeOpenAi({ delayMs: 300 });
	const argv = ["translate", "alice.epub", "--to", "es", "--model", "openai-compatible", "--model-id", "fake"];
	const environment = { OPENAI_BASE_URL: provider.url, PROVIDER_CONCURRENCY: "1" };
	const child = start(argv, environment);
	const ended = finish(child);
	const { calls } = provider;
	await until(() => calls.length >= 2);
	child.kill("SIGINT");
	const stopped = await ended;
	expect(stopped, stopped.err).toMatchObject({ code: 130, out: "" });
	expect(stopped.err).toContain("the same command continues from there");
	expect(await readdir(folder)).not.toContain("alice_es_bilingual.epub");

	provider.delayMs = 0;
	const first = calls.splice(0);
	const { code, err } = await run(argv, environment);
	expect(code, err).toBe(0);
	expect(err).toMatch(/continuing with \d+ segments of an earlier run/);
	// The call in flight when the first run stopped is made a second time, and no other.
	const again = new Set(textsOf(calls));
	const answered = first.filter(({ aborted }) => !aborted);
	expect(answered.length).toBeGreaterThan(0);
	expect(first.length - answered.length).toBeLessThanOrEqual(1);
	expect(textsOf(answered).filter((text) => again.has(text))).toEqual([]);
});

test("a file that someone else wrote is not replaced without --force", async () => {
	const place = join(folder, "alice_es_bilingual.epub");
	await buildSampleBook(place);
	const theirs = await readFile(place);
	const argv = ["translate", "alice.epub", "--to", "es", "--model", "pseudo", "--test-num", "3"];
	const refused = await run(argv);
	expect(refused.code).toBe(2);
	expect(refused.err).toContain("--force");
	expect((await readFile(place)).equals(theirs)).toBe(true);
	expect(await run([...argv, "--force"])).toMatchObject({ code: 0, out: `${place}\n` });
	expect((await readFile(place)).equals(theirs)).toBe(false);
});

test("a book that can't be read fails with 1 and one clear line", async () => {
	const argv = ["translate", PROGRAM, "--to", "es", "--model", "pseudo", "--out", "x.epub"];
	const { code, out, err } = await runProgram(argv);
	expect({ code, out }).toEqual({ code: 1, out: "" });
	expect(err).toContain("(UNSUPPORTED_FORMAT)");
	expect(err).not.toContain("    at ");
	expect(await readdir(folder)).not.toContain("x.epub");
});

test("inspect accounts for every word and names what it skips", async () => {
	const { code, out } = await run(["inspect", "alice.epub"]);
	expect(code).toBe(0);
	expect(out).toMatch(/^d2 +EPUB\/chapter-1\.xhtml +Down the Rabbit-Hole +\d+/m);
	expect(out).toMatch(/code 8/);
	expect(out).toContain("every word is accounted for");
	expect(out).toMatch(/^\d+ elements such as pre, tt or code taken for program code and left/m);
	const { words, accounted, documents } = JSON.parse((await run(["inspect", "alice.epub", "--json"])).out);
	expect(documents.some(({ readAs = {} }: { readAs?: Record<string, number> }) => readAs.programCode)).toBe(true);
	const skipped = Object.values<number>(words.skipped).reduce((sum, count) => sum + count, 0);
	expect(accounted).toBe(true);
	expect(words.total).toBe(words.translatable + skipped);
});

test("inspect names what style sheets write, up to twenty texts", async () => {
	const numbers = Array.from({ length: 22 }, (_, index) => index + 1);
	const rules = numbers.map((number) => `.n${number}::before { content: "Part ${number}\\A" }`);
	const lines = numbers.map((number) => `<p class="n${number}">one</p>`);
	const page = makePage(lines.join(""), `<style>${rules.join("")}</style>`);
	const book = join(folder, "styled.epub");
	await writeFile(book, makeBook({ "OEBPS/c1.xhtml": page }));
	const { out } = await run(["inspect", book]);
	expect(out).toContain("44 generated_text");
	expect(out).toMatch(/^Written by style sheets, not translated: "Part 1", "Part 2", .*"Part 20" and 2 more$/m);
	expect((await run(["inspect", "alice.epub"])).out).not.toContain("style sheets");
});

test("--base-url names the user's own server, which may be on this machine, and gets the model's key", async () => {
	provider = await startFakeOpenAi();
	const argv = ["translate", "alice.epub", "--to", "es", "--test-num", "3", "--base-url", provider.url];
	const { code, err } = await run(argv, { OPENAI_API_KEY: "sk-own-0123456789" });
	expect(code, err).toBe(0);
	expect(provider.calls[0]?.key).toBe("sk-own-0123456789");
	const refused = await run([...argv.slice(0, -1), "http://127.0.0.1@models.example/"]);
	expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/--base-url must not contain a user name/) });
});

test("--max-cost counts what earlier runs of the command have spent, and a larger one goes on", async () => {
	provider = await startFakeOpenAi();
	const argv = ["translate", "alice.epub", "--to", "es", "--model", "openai", "--single-translate"];
	const environment = { OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-own-0123456789", PROVIDER_CONCURRENCY: "1" };
	const first = await run([...argv, "--test-num", "40"], environment);
	expect(first, first.err).toMatchObject({ code: 0 });
	const spent = /out, (\$0\.\d+)\n/.exec(first.err)?.[1] ?? "";
	const calls = provider.calls.length;

	const again = await run([...argv, "--force", "--max-cost", "0.0001"], environment);
	expect(again).toMatchObject({ code: 1, out: "" });
	expect(again.err).toContain(`${spent} is spent`);
	expect(again.err).toContain("(BUDGET_EXCEEDED)");
	expect(provider.calls).toHaveLength(calls);
	const last = await run([...argv, "--force", "--max-cost", "1"], environment);
	expect(last, last.err).toMatchObject({ code: 0 });
	expect(last.err).toMatch(/\d+ tokens in, \d+ out, \$0\.0\d+, earlier runs included/);
});

test("a book of which too much stays in the source language is told with its reasons, and written with --partial", async () => {
	provider = await startFakeOpenAi({ decide: () => "refusal_texts" });
	const argv = ["translate", "alice.epub", "--to", "es", "--model", "openai", "--test-num", "20"];
	const environment = { OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-own-0123456789" };
	const refused = await run(argv, environment);
	expect(refused).toMatchObject({ code: 1, out: "" });
	expect(refused.err).toMatch(/of 20 segments could not be translated \(\d+ the model refused\).*--partial/);
	const written = await run([...argv, "--partial"], environment);
	expect(written, written.err).toMatchObject({ code: 3 });
	expect(await readContents(written.out.trim())).not.toBeNull();
});
