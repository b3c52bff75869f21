import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BookWorker } from "../book-worker/book-worker.ts";
import { textBookWorker } from "../book-worker/text-book-worker.fixture.ts";
import { loadConfig } from "../config/load.ts";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import { runCli } from "./cli.ts";
import type { CliParts } from "./cli-parts.ts";

let folder: string;
let book: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-cli-"));
	book = join(folder, "book.epub");
	await writeFile(book, "not looked into by these tests");
});
afterEach(() => rm(folder, { recursive: true }));

/** Commands that are refused never get as far as using one of these. */
const untouched: CliParts = {
	isAvailable: (config, { provider }) => provider !== "openai" || config.providerKeys.openai !== undefined,
	openBookWorker: () => fail("the book engine"),
	makeTranslatorFactory: () => fail("a translator"),
	createPacer: () => fail("a pacer"),
	openJobFolder: () => fail("the job folder"),
	isJobFolderInUse: () => fail("the job folder"),
	cleanUpData: () => fail("the data folder"),
	openCache: () => fail("the cache"),
	startServer: () => fail("the server"),
};

function fail(part: string): never {
	throw new Error(`${part} was used`);
}

async function run(argv: string[], environment: Record<string, string> = {}, parts: CliParts = untouched) {
	const [out, err] = [collect(), collect()];
	const code = await runCli(argv, {
		environment: { HOME: folder, ...environment },
		out: out.stream,
		err: err.stream,
		loadConfig: () => loadConfig(environment, folder),
		parts,
	});
	return { code, out: out.text(), err: err.text() };
}

function collect() {
	const chunks: string[] = [];
	const stream = new Writable({
		write(chunk, _encoding, done) {
			chunks.push(String(chunk));
			done();
		},
	});
	return { stream, text: () => chunks.join("") };
}

describe("help", () => {
	test("lists every command, and each command lists its own flags", async () => {
		const { code, out } = await run(["--help"]);
		expect(code).toBe(0);
		const commands = ["translate", "inspect", "models", "languages", "config", "serve"];
		for (const command of commands) expect(out).toContain(`  ${command}`);
		for (const command of commands) {
			const help = await run([command, "--help"]);
			expect(help).toMatchObject({ code: 0, err: "" });
			expect(help.out).toContain(`Usage: diglot ${command}`);
		}
	});

	test("without a command goes to stderr and is bad usage", async () => {
		const { code, out, err } = await run([]);
		expect({ code, out }).toEqual({ code: 2, out: "" });
		expect(err).toContain("Usage: diglot COMMAND");
	});
});

describe("bad usage exits with 2 and says what is wrong", () => {
	test.each([
		[["translat"], '"translat" is not a command'],
		[["toString"], '"toString" is not a command'],
		[["cleanup", "--older-than", "soon"], "--older-than must be a number"],
		[["estimate", "BOOK"], "--to LANG is missing"],
		[["estimate", "BOOK", "--to", "es", "--out", "x"], "--out"],
		[["translate"], "BOOK is missing"],
		[["translate", "BOOK"], "--to LANG is missing"],
		[["translate", "BOOK", "--to", "klingonese", "--model", "pseudo"], '--to "klingonese" is not a known language'],
		[["translate", "BOOK", "--to", "es", "--from", "??", "--model", "pseudo"], '--from "??" is not a known language'],
		[["translate", "BOOK", "--to", "es", "--model", "gpt-1"], 'There is no model "gpt-1"'],
		[["translate", "BOOK", "--to", "es", "--colour", "red"], "Unknown option '--colour'"],
		[["translate", "BOOK", "--to", "es", "--layout", "columns"], "--layout must be one of"],
		[["translate", "BOOK", "--to", "es", "--layout", "original_first", "--single-translate"], "contradicts"],
		[["translate", "BOOK", "--to", "es", "--test-num", "0"], "--test-num must be a whole number"],
		[["translate", "BOOK", "--to", "es", "--temperature", "3"], "--temperature must be a number"],
		[["translate", "BOOK", "--to", "es", "--max-cost", "much"], "--max-cost must be a number"],
		[
			["translate", "BOOK", "--to", "es", "--model", "openrouter", "--api-key", "k", "--max-cost", "1"],
			"Give --price-input and --price-output, in US dollars per million tokens.",
		],
		[["translate", "BOOK", "--to", "es", "--reasoning", "max"], "--reasoning must be off, low or high"],
		[["translate", "BOOK", "--to", "es", "--model", "openai-compatible"], "needs --model-id"],
		[["translate", "NOWHERE", "--to", "es", "--model", "pseudo"], "There is no file"],
		[["translate", "FOLDER", "--to", "es", "--model", "pseudo"], "is not a file"],
		[["translate", "BOOK", "--to", "es", "--model", "pseudo", "--out", "BOOK"], "would replace the book itself"],
		[["inspect"], "BOOK is missing"],
		[["inspect", "NOWHERE"], "There is no file"],
		[["serve", "--role", "boss"], "--role must be one of all, api, worker"],
		[["serve", "--role", "worker"], "needs STORAGE_MODE=s3, JOB_STORE_MODE=dynamodb, QUEUE_MODE=redis"],
		[["serve", "--port", "1"], "Unknown option '--port'"],
		[["models", "extra"], "unexpected argument"],
	])("%j", async (argv, message) => {
		const names = new Map([
			["BOOK", book],
			["FOLDER", folder],
			["NOWHERE", join(folder, "nowhere.epub")],
		]);
		const { code, out, err } = await run(argv.map((word) => names.get(word) ?? word));
		expect(err).toContain(message);
		expect({ code, out }).toEqual({ code: 2, out: "" });
	});

	test("an invalid setting is named before anything happens", async () => {
		const { code, err } = await run(["translate", book, "--to", "es"], { MAX_WORKERS: "many" });
		expect(code).toBe(2);
		expect(err).toContain("MAX_WORKERS");
	});

	test("SOURCE_DATE_EPOCH must be a number of seconds", async () => {
		const argv = ["translate", book, "--to", "es", "--model", "pseudo"];
		expect(await run(argv, { SOURCE_DATE_EPOCH: "yesterday" })).toMatchObject({ code: 2 });
	});
});

test("a missing key is explained: where to set it, and which models need none", async () => {
	const { code, err } = await run(["translate", book, "--to", "es"]);
	expect(code).toBe(2);
	expect(err).toContain("BBM_OPENAI_API_KEY or OPENAI_API_KEY");
	expect(err).toContain("--api-key");
	expect(err).toContain("--model apertium");
});

describe("lists", () => {
	test("models show what they stand for and whether their key is set, never the key", async () => {
		const without = await run(["models"]);
		expect(without.code).toBe(0);
		expect(without.out).toMatch(/^chatgptapi +openai +\S+ +no +missing \(BBM_OPENAI_API_KEY\)/m);
		expect(without.out).toMatch(/^apertium +apertium +\S+ +yes +none needed/m);
		const withKey = await run(["models"], { OPENAI_API_KEY: "sk-very-secret" });
		expect(withKey.out).toMatch(/^chatgptapi +openai +\S+ +yes +set +/m);
		expect(withKey.out).not.toContain("sk-very-secret");
	});

	test("models show their list price, when it was checked and how long it holds", async () => {
		const { out } = await run(["models"]);
		expect(out).toMatch(/^claude +anthropic .* \$2 \/ \$10 \(\d{4}-\d\d-\d\d\) /m);
		expect(out).toMatch(/^geminipro +google .* \$\S+ \/ \$\S+ \(\d{4}-\d\d-\d\d/m);
		expect(out).toMatch(/^deepl +deepl .* \$25 per M characters \(/m);
		expect(out).toMatch(/^ollama +ollama .* free /m);
		expect(out).toMatch(/^openrouter +openrouter .* unknown /m);
		const { models } = JSON.parse((await run(["models", "--json"])).out);
		const claude = models.find(({ name }: { name: string }) => name === "claude");
		expect(claude.price).toMatchObject({ input: 2, output: 10, cached_input: 0.1, as_of: claude.pricesChecked });
	});

	test("languages include at least the 102 of BBM (spec §3)", async () => {
		const { out } = await run(["languages", "--json"]);
		const { languages } = JSON.parse(out);
		expect(Object.keys(languages).length).toBeGreaterThanOrEqual(102);
		expect(languages.es).toBe("Spanish");
	});

	test("config shows the effective settings and their sources, without secrets", async () => {
		const { out } = await run(["config"], { OPENAI_API_KEY: "sk-very-secret", MAX_WORKERS: "7" });
		expect(out).toMatch(/^MAX_WORKERS +7 +environment/m);
		expect(out).not.toContain("sk-very-secret");
	});
});

test("inspect counts what was read as something else than its markup says, over all documents", async () => {
	const reading = async (...joined: (number | null)[]) => {
		const read: BookWorker["read"] = async (request) => {
			const { documents, ...whole } = await textBookWorker.read(request);
			const copies = joined.flatMap((joinedParagraphs) =>
				documents.map((one) => (joinedParagraphs ? { ...one, readAs: { joinedParagraphs } } : one)),
			);
			return { ...whole, documents: copies };
		};
		await writeFile(book, "book:1");
		const { out } = await run(
			["inspect", book],
			{},
			{ ...untouched, openBookWorker: () => ({ ...textBookWorker, read }) },
		);
		return out;
	};
	expect(await reading(3, null, 4)).toContain("\n7 paragraphs joined to the one before: ");
	expect(await reading(null)).not.toContain("joined");
});

test("an estimate counts the thoughts of a model that can't be kept from them, and takes a price of the user's own", async () => {
	await writeFile(book, "book:40");
	const parts: CliParts = {
		...untouched,
		openBookWorker: () => textBookWorker,
		makeTranslatorFactory: () => createTranslatorFactory({ baseUrls: { anthropic: "http://127.0.0.1:1" } }),
	};
	const estimate = async (...more: string[]) => (await run(["estimate", book, "--to", "es", ...more], {}, parts)).out;
	const model = ["--model", "anthropic:claude-opus-5-5"];
	const thinks = /^with \S+ to \S+ tokens of thoughts more$/m;
	expect(await estimate(...model)).toMatch(thinks);
	expect(await estimate("--model", "claude")).not.toMatch(thinks);
	expect(await estimate("--model", "claude", "--reasoning", "high")).toMatch(thinks);
	expect(await estimate(...model, "--price-input", "0", "--price-output", "0")).toMatch(/^free$/m);
});
