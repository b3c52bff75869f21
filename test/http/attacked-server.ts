import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { startServer } from "../harness/server-process.ts";
import { bookForm } from "./book-form.ts";
import { tinyBook } from "./tiny-book.ts";

/** A server process that accepts base URLs and callbacks, and the means to see whether an attack left traces. */
export interface AttackedServer {
	url: string;
	host: string;
	/** The parent of its data folder, which must stay otherwise empty. */
	folder: string;
	/** Its output, including debug level. */
	output(): string;
	/** Files of jobs and uploads, without databases. */
	listFiles(): Promise<string[]>;
	expectNoNewFiles(before: readonly string[]): Promise<void>;
	/** Submits a valid book, with the caller's changes. */
	submit(fields?: Record<string, string>, filename?: string): Promise<Response>;
	waitForEnd(id: string): Promise<Record<string, unknown>>;
	stop(): Promise<void>;
}

export async function startAttackedServer(): Promise<AttackedServer> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-attacks-"));
	const data = join(folder, "data");
	const server = await startServer(data, {
		LOG_LEVEL: "DEBUG",
		ALLOW_CUSTOM_BASE_URL: "true",
		ALLOW_CALLBACKS: "true",
		MAX_FILE_SIZE_MB: "2",
	});
	let output = "";
	for (const stream of [server.process.stdout, server.process.stderr]) {
		stream?.setEncoding("utf8").on("data", (chunk: string) => {
			output += chunk;
		});
	}
	async function listFiles(): Promise<string[]> {
		const entries = await readdir(data, { recursive: true, withFileTypes: true });
		return entries.filter((entry) => entry.isFile() && entry.parentPath !== data).map(({ name }) => name);
	}
	return {
		url: server.url,
		host: new URL(server.url).host,
		folder,
		output: () => output,
		listFiles,
		async expectNoNewFiles(before) {
			for (let tries = 0; tries < 100 && (await listFiles()).length > before.length; tries++) await sleep(50);
			expect(await listFiles()).toEqual(before);
		},
		async submit(fields = {}, filename = "Book.epub") {
			const form = bookForm(fields, false);
			form.append("file", new Blob([new Uint8Array(tinyBook())]), filename);
			return fetch(`${server.url}/translate`, { method: "POST", body: form });
		},
		async waitForEnd(id) {
			for (let tries = 0; tries < 400; tries++) {
				const status = (await (await fetch(`${server.url}/status/${id}?wait=5`)).json()) as Record<string, unknown>;
				if (!["pending", "processing"].includes(String(status.status))) return status;
			}
			throw new Error("the job did not end");
		},
		async stop() {
			await server.stop("SIGTERM");
			await rm(folder, { recursive: true, force: true });
		},
	};
}
