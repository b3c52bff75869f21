import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildSampleBook } from "./build-sample.ts";
import { ensureDebianPackages } from "./debian-packages.ts";
import { startDemoServer } from "./demo-server.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const SAMPLE = join(PROJECT, "out", "alice.epub");
const RESULT = join(PROJECT, "out", "alice_bilingual.epub");
const POLL_EVERY_MS = 300;

interface Status {
	status: "pending" | "processing" | "completed" | "failed" | "cancelled";
	progress: number;
	message: string;
	error_message: string | null;
	segments: { total: number; done: number; needs_review: number };
}

interface Used {
	model: "apertium" | "pseudo";
	status: Status;
}

/**
 * From a fresh clone to a translated book over the HTTP API, without an API key (spec §2).
 * Without Apertium it continues with `pseudo`, and says so.
 */
async function runDemo(): Promise<void> {
	await buildSampleBook(SAMPLE);
	console.log(`The sample book is ${show(SAMPLE)}.`);
	const apertium = ensureDebianPackages(["apertium", "apertium-eng-spa"], say);
	const server = await startDemoServer();
	let used: Used;
	try {
		used = apertium.ready ? await translate(server.url, "apertium") : await translateAnyway(server.url, apertium.why);
	} finally {
		await server.stop();
	}
	const { total, done, needs_review } = used.status.segments;
	const result = used.model === "pseudo" ? "given accents" : "translated";
	console.log(`\nDone: ${done} of ${total} segments ${result}, ${needs_review} to review.`);
	console.log(`The bilingual book is ${show(RESULT)}. Open it in any EPUB reader.`);
	console.log('To translate a book of your own, "npm start" and open http://127.0.0.1:8000 in a browser,');
	console.log("or without a server: npx diglot translate BOOK.epub --to es --model apertium");
	if (used.model === "pseudo") shoutAboutPseudo("the book is NOT translated");
}

/** Without the packages: an Apertium installed another way, else accents instead of a translation. */
async function translateAnyway(url: string, why: string): Promise<Used> {
	const { details } = await ask<{ details: Record<string, { available: boolean }> }>(`${url}/models`);
	if (details.apertium?.available) {
		try {
			return await translate(url, "apertium");
		} catch (error) {
			console.log(error instanceof Error ? error.message : error);
		}
	}
	shoutAboutPseudo(why);
	return translate(url, "pseudo");
}

/** Uploads the sample, waits for the end and saves the result. */
async function translate(url: string, model: Used["model"]): Promise<Used> {
	const form = new FormData();
	form.set("file", new Blob([await readFile(SAMPLE)], { type: "application/epub+zip" }), "alice.epub");
	form.set("target_language", "es");
	form.set("model", model);
	const { job_id: jobId } = await ask<{ job_id: string }>(`${url}/translate`, { method: "POST", body: form });
	console.log(`Job ${jobId}: English to Spanish with ${model}, both languages in one book.`);

	const status = await waitForEnd(`${url}/status/${jobId}`);
	const download = await fetch(`${url}/download/${jobId}`);
	if (!download.ok) throw new Error(`the download answered ${download.status}: ${await download.text()}`);
	await mkdir(join(PROJECT, "out"), { recursive: true });
	await writeFile(RESULT, Buffer.from(await download.arrayBuffer()));
	return { model, status };
}

async function waitForEnd(statusUrl: string): Promise<Status> {
	let shown = "";
	for (;;) {
		const status = await ask<Status>(statusUrl);
		const line = `${String(status.progress).padStart(3)} %  ${status.message}`;
		if (line !== shown) console.log(line);
		shown = line;
		if (status.status === "completed") return status;
		if (status.status === "failed" || status.status === "cancelled") {
			throw new Error(`the job is ${status.status}: ${status.error_message ?? status.message}`);
		}
		await sleep(POLL_EVERY_MS);
	}
}

async function ask<T>(url: string, request?: RequestInit): Promise<T> {
	const answer = await fetch(url, request);
	if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
	return (await answer.json()) as T;
}

function shoutAboutPseudo(why: string): void {
	console.log(`
*** NO TRANSLATION ENGINE: ${why}.
*** The demo uses "pseudo", which only adds accents to the English text.
*** For a real translation: on Debian or Ubuntu, as root, apt-get install apertium apertium-eng-spa;
*** or set OPENAI_API_KEY and use the model chatgptapi; or run a local model with Ollama and use the model ollama.
`);
}

function say(line: string): void {
	console.log(`The demo is ${line}`);
}

function show(path: string): string {
	return relative(process.cwd(), path) || path;
}

try {
	await runDemo();
} catch (error) {
	console.error(`The demo failed: ${error instanceof Error ? error.message : error}`);
	process.exitCode = 1;
}
