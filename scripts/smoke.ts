import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ask, type Connection, connect } from "../src/cli/remote/connection.ts";
import type { JobStatus } from "../src/client/api.ts";
import { readContents } from "../test/corpus/archive-contents.ts";
import { buildSampleBook } from "./build-sample.ts";

const USAGE = `npm run smoke -- --base-url URL [options]
  --base-url URL   the running server to try
  --model NAME     defaults to pseudo, which needs no key; any other that the server has a key for
  --to LANG        defaults to es
  --within SECONDS a job that has not ended by then has failed; defaults to 300
For a server with authentication, set DIGLOT_TOKEN.`;

const WAIT_SECONDS = 20;
const MIN_SAMPLE_CHARACTERS = 10_000;

/** A failed step, in a sentence for the person who watches a deployment. */
class SmokeFailure extends Error {}

interface SmokeOptions {
	url: string;
	model: string;
	to: string;
	withinMs: number;
}

process.exitCode = await main();

async function main(): Promise<number> {
	try {
		const options = readOptions();
		if (options === null) {
			console.log(USAGE);
			return 0;
		}
		await smoke(connect(options.url, process.env), options);
		console.log(`\nAll is well at ${options.url}.`);
		return 0;
	} catch (error) {
		console.error(`\nThe smoke test FAILED: ${error instanceof Error ? error.message : error}`);
		return 1;
	}
}

function readOptions(): SmokeOptions | null {
	const { values } = parseArgs({
		options: {
			"base-url": { type: "string" },
			model: { type: "string", default: "pseudo" },
			to: { type: "string", default: "es" },
			within: { type: "string", default: "300" },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) return null;
	const url = values["base-url"];
	if (url === undefined) throw new SmokeFailure(`--base-url is missing.\n\n${USAGE}`);
	const seconds = Number(values.within);
	if (!(seconds > 0)) throw new SmokeFailure("--within must be a number of seconds.");
	return { url, model: values.model, to: values.to, withinMs: seconds * 1_000 };
}

/** A book's whole way through a server, as a user sees it. */
async function smoke(server: Connection, options: SmokeOptions): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-smoke-"));
	try {
		await step("health", () => checkHealth(server));
		await step("models", () => checkModels(server, options.model));
		const sample = join(folder, "alice.epub");
		await buildSampleBook(sample);
		const jobId = await step("upload", () => submit(server, sample, options));
		await step("translate", () => waitForEnd(server, jobId, options.withinMs));
		await step("download", () => checkDownload(server, jobId, join(folder, "result.epub")));
		await step("report", () => checkReport(server, jobId));
		await step("cancel", async () => cancelAnother(server, await submit(server, sample, options)));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

interface Found<T> {
	value: T;
	/** What to print about it. */
	say: string;
}

async function step<T>(name: string, run: () => Promise<Found<T> | T>): Promise<T> {
	const startedAt = performance.now();
	const found = await run().catch((error: unknown) => {
		throw new SmokeFailure(`${name}: ${error instanceof Error ? error.message : error}`);
	});
	const result = typeof found === "object" && found !== null && "say" in found ? found : { value: found as T, say: "" };
	const seconds = ((performance.now() - startedAt) / 1_000).toFixed(2);
	console.log(`${name.padEnd(10)} ${seconds.padStart(7)} s  ${result.say}`.trimEnd());
	return result.value;
}

async function checkHealth(server: Connection): Promise<Found<void>> {
	const { data } = await ask(server.server.health());
	if (data.status !== "healthy") throw new SmokeFailure(`the server says that it is "${data.status}".`);
	return { value: undefined, say: `version ${data.version}` };
}

async function checkModels(server: Connection, model: string): Promise<Found<void>> {
	const { data } = await ask(server.catalog.models());
	if (!model.includes(":") && !data.models.includes(model)) {
		throw new SmokeFailure(`the server knows no model "${model}".`);
	}
	return { value: undefined, say: `${data.models.length} models` };
}

async function submit(server: Connection, path: string, { model, to }: SmokeOptions): Promise<string> {
	const form = new FormData();
	form.set("target_language", to);
	form.set("model", model);
	form.set("file", new Blob([await readFile(path)], { type: "application/epub+zip" }), "alice.epub");
	const { data } = await ask(server.jobs.submit(form as never));
	return data.job_id;
}

async function waitForEnd(server: Connection, jobId: string, withinMs: number): Promise<Found<void>> {
	const giveUpAt = performance.now() + withinMs;
	let { data: status } = await ask(server.jobs.status(jobId));
	while (status.status === "pending" || status.status === "processing") {
		const leftMs = giveUpAt - performance.now();
		if (leftMs <= 0) throw new SmokeFailure(`the job is still ${status.status} ("${status.message}"): no end in time.`);
		const wait = Math.max(1, Math.min(WAIT_SECONDS, Math.ceil(leftMs / 1_000)));
		status = (await ask(server.jobs.status(jobId, { wait }))).data;
	}
	return { value: undefined, say: judgeEnd(status) };
}

function judgeEnd({ status, error_message, message, segments, cost_usd }: JobStatus): string {
	if (status !== "completed") throw new SmokeFailure(`the job is ${status}: ${error_message ?? message}`);
	if (segments.total === 0 || segments.done !== segments.total) {
		throw new SmokeFailure(`the job is completed with ${segments.done} of ${segments.total} segments done.`);
	}
	return `${segments.done} segments, ${segments.needs_review} to review, $${cost_usd.toFixed(4)}`;
}

/** The book must open in an independent ZIP reader, start as EPUBs do, and contain text. */
async function checkDownload(server: Connection, jobId: string, path: string): Promise<Found<void>> {
	const answer = await server.jobs.download(jobId);
	if (!answer.ok) throw new SmokeFailure(`the server answered ${answer.status}.`);
	const bytes = Buffer.from(await answer.arrayBuffer());
	await writeFile(path, bytes);
	if (!bytes.subarray(30, 58).equals(Buffer.from("mimetypeapplication/epub+zip"))) {
		throw new SmokeFailure("the download is not an EPUB.");
	}
	const contents = await readContents(path);
	if (contents === null) throw new SmokeFailure("the downloaded book does not open.");
	let characters = 0;
	let translations = 0;
	for (const [name, entry] of contents) {
		const content = entry.read();
		if (content === null) throw new SmokeFailure(`"${name}" is damaged in the downloaded book.`);
		if (!name.endsWith(".xhtml")) continue;
		const markup = content.toString("utf8");
		characters += markup.replace(/<[^>]*>/g, "").length;
		translations += markup.split("diglot-tr").length - 1;
	}
	if (translations === 0 || characters < MIN_SAMPLE_CHARACTERS) {
		throw new SmokeFailure(`the downloaded book has ${characters} characters and ${translations} translations.`);
	}
	return { value: undefined, say: `${bytes.length} bytes, ${contents.size} files, ${translations} translations` };
}

async function checkReport(server: Connection, jobId: string): Promise<Found<void>> {
	const { data } = await ask(server.jobs.report(jobId));
	const documents: unknown = data.documents;
	if (!Array.isArray(documents) || documents.length === 0) throw new SmokeFailure("the report names no documents.");
	return { value: undefined, say: `${documents.length} documents` };
}

/** A fast engine may be done before anybody can cancel: that is no fault. */
async function cancelAnother(server: Connection, jobId: string): Promise<Found<void>> {
	const answer = await server.jobs.cancel(jobId);
	const { data } = await ask(server.jobs.status(jobId));
	if (answer.ok && data.status === "cancelled") return { value: undefined, say: data.message };
	if (answer.status === 404 && data.status === "completed") return { value: undefined, say: "it was done already" };
	throw new SmokeFailure(`DELETE answered ${answer.status}, and the job is ${data.status}.`);
}
