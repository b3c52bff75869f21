import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startServer } from "../../src/compose/server.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type CallbackReceiver, startCallbackReceiver } from "../fixtures/callback-receiver.ts";
import { tinyBook } from "./tiny-book.ts";

const stopping: (() => unknown)[] = [];
afterEach(async () => {
	vi.restoreAllMocks();
	for (const stop of stopping.splice(0).reverse()) await stop();
});

const PRIVATE = { ALLOW_CALLBACKS: "true", ALLOW_PRIVATE_CALLBACKS: "true" };

function makeFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "diglot-callbacks-"));
	stopping.push(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

async function start(folder: string, settings: Record<string, string>) {
	const config = loadConfig({ API_PORT: "0", LOG_LEVEL: "CRITICAL", ...settings }, folder);
	const server = await startServer(config);
	stopping.push(() => server.close());
	return server;
}

async function receiverOf(): Promise<CallbackReceiver> {
	const receiver = await startCallbackReceiver();
	stopping.push(() => receiver.close());
	return receiver;
}

function submit(server: string, callbackUrl: string): Promise<Response> {
	const form = new FormData();
	form.append("file", new Blob([new Uint8Array(tinyBook())]), "Book.epub");
	for (const [name, value] of Object.entries({ target_language: "es", model: "pseudo", callback_url: callbackUrl })) {
		form.append(name, value);
	}
	return fetch(`${server}/translate`, { method: "POST", body: form });
}

/** Moves the wall clock forward; the server runs in this process. */
function putClockForward(ms: number): void {
	const now = Date.now;
	vi.spyOn(Date, "now").mockImplementation(() => now() + ms);
}

async function untilTold({ received }: CallbackReceiver, times: number): Promise<void> {
	await vi.waitFor(() => expect(received).toHaveLength(times), { timeout: 25_000, interval: 50 });
}

describe("a callback of the whole program", () => {
	it("is signed with the secret that the server generated, readable by its owner only", async () => {
		const folder = makeFolder();
		const receiver = await receiverOf();
		const server = await start(folder, PRIVATE);
		const answer = await submit(server.url, `${receiver.url}/hook`);
		expect(answer.status).toBe(200);
		const { job_id: jobId } = (await answer.json()) as { job_id: string };
		await untilTold(receiver, 1);
		const file = join(folder, "data", "callback.secret");
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const [callback] = receiver.received;
		const [, seconds, signature] = /^t=(\d+),v1=(.+)$/.exec(String(callback?.headers["diglot-signature"])) ?? [];
		const expected = createHmac("sha256", readFileSync(file, "utf8").trim()).update(`${seconds}.${callback?.body}`);
		expect(signature).toBe(expected.digest("hex"));
		const status = (await (await fetch(`${server.url}/status/${jobId}`)).json()) as object;
		expect(callback?.event.job).toMatchObject(status);
	}, 30_000);

	it("is retried after a restart if the first server got no response, once the next attempt is due", async () => {
		const folder = makeFolder();
		const receiver = await receiverOf();
		receiver.answers.push(503);
		const secret = { ...PRIVATE, CALLBACK_SECRET: "a secret of the operator" };
		const first = await start(folder, secret);
		await submit(first.url, receiver.url);
		await untilTold(receiver, 1);
		await first.close();
		putClockForward(60_000);
		await start(folder, secret);
		await untilTold(receiver, 2);
		const [before, after] = receiver.received;
		expect(after?.event.event_id).toBe(before?.event.event_id);
		expect(after?.event).toMatchObject({ type: "job.completed", job: { status: "completed" } });
	}, 60_000);

	it.each([
		["by default", {}],
		["to a private address unless that is allowed too", { ALLOW_CALLBACKS: "true" }],
	])("is refused %s", async (_name, settings: Record<string, string>) => {
		const receiver = await receiverOf();
		const server = await start(makeFolder(), settings);
		const answer = await submit(server.url, receiver.url);
		expect(answer.status).toBe(422);
		expect(await answer.json()).toMatchObject({ error_code: "VALIDATION_ERROR", details: { field: "callback_url" } });
		expect(receiver.received).toEqual([]);
	});
});
