import { afterEach, describe, expect, it } from "vitest";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { tinyBook } from "./tiny-book.ts";

const stopping: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const stop of stopping.splice(0).reverse()) await stop();
});

async function start(settings: Record<string, string>): Promise<{ server: ComposedServer; theirs: FakeOpenAi }> {
	const theirs = await startFakeOpenAi();
	stopping.push(() => theirs.close());
	const server = await startComposedServer(settings);
	stopping.push(() => server.stop());
	return { server, theirs };
}

function submit(url: string, fields: Record<string, string>): Promise<Response> {
	const form = new FormData();
	form.append("file", new Blob([new Uint8Array(tinyBook())]), "Book.epub");
	form.append("target_language", "es");
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	return fetch(`${url}/translate`, { method: "POST", body: form });
}

async function waitForEnd(url: string, answer: Response): Promise<{ status: string }> {
	expect(answer.status).toBe(200);
	const { job_id: jobId } = (await answer.json()) as { job_id: string };
	for (let tries = 0; tries < 400; tries++) {
		const job = (await (await fetch(`${url}/status/${jobId}`)).json()) as { status: string };
		if (!["pending", "processing"].includes(job.status)) return job;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	throw new Error("the job did not end");
}

const OPERATOR_KEY = "sk-operator-0123456789";

describe("a caller's own server", () => {
	it("translates the book if the operator allows it, with the caller's key or none", async () => {
		const { server, theirs } = await start({
			ALLOW_CUSTOM_BASE_URL: "true",
			ALLOW_PRIVATE_BASE_URL: "true",
			OPENAI_API_KEY: OPERATOR_KEY,
		});
		for (const key of ["", "sk-caller-0123456789"]) {
			const before = theirs.calls.length;
			const answer = await submit(server.url, { base_url: theirs.url, ...(key && { openai_key: key }) });
			expect(await waitForEnd(server.url, answer)).toMatchObject({ status: "completed" });
			const calls = theirs.calls.slice(before);
			// Nothing comes from the cache: what one caller's server says is shared with nobody.
			expect(calls.length).toBeGreaterThan(0);
			expect(new Set(calls.map((call) => call.key))).toEqual(new Set([key]));
		}
	});

	it("is not called on a private network unless that is also allowed", async () => {
		const { server, theirs } = await start({ ALLOW_CUSTOM_BASE_URL: "true" });
		const answer = await submit(server.url, { base_url: theirs.url, openai_key: "sk-caller-0123456789" });
		expect(answer.status).toBe(422);
		expect(await answer.json()).toMatchObject({ error_code: "VALIDATION_ERROR", details: { field: "base_url" } });
		expect(theirs.calls).toHaveLength(0);
	});

	it("is not called by default, although the operator's own may be private", async () => {
		const own = await startFakeOpenAi();
		stopping.push(() => own.close());
		const { server, theirs } = await start({ OPENAI_BASE_URL: own.url, OPENAI_API_KEY: OPERATOR_KEY });
		expect((await submit(server.url, { base_url: theirs.url })).status).toBe(422);
		expect(await waitForEnd(server.url, await submit(server.url, {}))).toMatchObject({ status: "completed" });
		expect(theirs.calls).toHaveLength(0);
		expect(own.calls[0]?.key).toBe(OPERATOR_KEY);
	});
});
