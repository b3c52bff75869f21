import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startServer } from "../../src/compose/server.ts";
import { loadConfig } from "../../src/config/load.ts";
import { startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { tinyBook } from "./tiny-book.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-start-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (settings: Record<string, string> = {}) =>
	startServer(loadConfig({ API_PORT: "0", LOG_LEVEL: "CRITICAL", ...settings }, folder));

async function submit(url: string, model: string): Promise<string> {
	const form = new FormData();
	form.append("file", new Blob([new Uint8Array(tinyBook())]), "Book.epub");
	form.append("target_language", "es");
	form.append("model", model);
	const answer = await fetch(`${url}/translate`, { method: "POST", body: form });
	expect(answer.status).toBe(200);
	return ((await answer.json()) as { job_id: string }).job_id;
}

async function waitForState(url: string, jobId: string, state: string): Promise<void> {
	for (let tries = 0; tries < 400; tries++) {
		const { status } = (await (await fetch(`${url}/status/${jobId}`)).json()) as { status: string };
		if (status === state) return;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	throw new Error(`the job did not become ${state}`);
}

describe("a server", () => {
	it("is the only one to use its data folder and job records", async () => {
		const server = await start();
		await expect(start()).rejects.toMatchObject({ code: "CONFLICT" });
		const elsewhere = { LOCAL_STORAGE_PATH: "elsewhere", SQLITE_PATH: "data/jobs.sqlite" };
		await expect(start(elsewhere)).rejects.toMatchObject({ code: "CONFLICT" });
		await server.close();
		await (await start(elsewhere)).close();
	});

	it("names a port that is unavailable, and releases the folder", async () => {
		const server = await start();
		const { port } = new URL(server.url);
		const failed = start({ LOCAL_STORAGE_PATH: "other", API_PORT: port });
		await expect(failed).rejects.toThrow(`127.0.0.1:${port} is in use by another program`);
		await (await start({ LOCAL_STORAGE_PATH: "other" })).close();
		await server.close();
	});

	it("stops immediately during a job, which the next start resumes", async () => {
		const provider = await startFakeOpenAi({ faults: ["hang"] });
		const first = await start({ LLAMACPP_BASE_URL: provider.url });
		const jobId = await submit(first.url, "llamacpp");
		await waitForState(first.url, jobId, "processing");
		await expect.poll(() => provider.calls.length, { timeout: 10_000 }).toBe(1);
		await first.close();
		// It has waited for no answer: the call was cut off.
		await expect.poll(() => provider.calls[0]?.aborted).toBe(true);
		await expect(fetch(`${first.url}/health`)).rejects.toThrow();

		const second = await start({ LLAMACPP_BASE_URL: provider.url });
		await waitForState(second.url, jobId, "completed");
		expect((await fetch(`${second.url}/download/${jobId}`)).status).toBe(200);
		await second.close();
		await provider.close();
	});

	it("forgets its jobs on exit with JOB_STORE_MODE=memory", async () => {
		const first = await start({ JOB_STORE_MODE: "memory" });
		const jobId = await submit(first.url, "pseudo");
		await waitForState(first.url, jobId, "completed");
		await first.close();
		const second = await start({ JOB_STORE_MODE: "memory" });
		expect((await fetch(`${second.url}/status/${jobId}`)).status).toBe(404);
		await second.close();
	});
});
