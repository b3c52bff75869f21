import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { makeGate } from "../../async/gate.fixture.ts";
import { bookForm, problemOf, type ServedBench, serveBench, submitOk } from "../app.fixture.ts";

const opened: ServedBench[] = [];
async function serve(...args: Parameters<typeof serveBench>): Promise<ServedBench> {
	const served = await serveBench(...args);
	opened.push(served);
	return served;
}
afterEach(async () => {
	for (const served of opened.splice(0)) await served.close();
});

/** A job that pauses after its first batch until the gate is opened. */
async function serveHeldJob() {
	const gate = makeGate();
	const served = await serve({ beforeBatch: (sent) => (sent > 0 ? gate.wait() : undefined) });
	const jobId = await submitOk(served.url);
	const { version } = await served.bench.waitFor(jobId, (job) => job.progress.segments.done > 0);
	const ask = (query = "", etag?: string, signal?: AbortSignal) =>
		fetch(`${served.url}/status/${jobId}${query}`, {
			...(etag && { headers: { "if-none-match": etag } }),
			...(signal && { signal }),
		});
	return { ...served, gate, jobId, version, ask };
}

/** Whether `answer` is still on its way after a while. */
async function isHeld(answer: Promise<unknown>): Promise<boolean> {
	return Promise.race([answer.then(() => false), sleep(60).then(() => true)]);
}

describe("the ETag of a status", () => {
	it("is the record's version, and is answered with 304 while it is the current one", async () => {
		const { ask, version, gate, bench, jobId } = await serveHeldJob();
		const first = await ask();
		const etag = first.headers.get("etag") ?? "";
		expect(etag).toBe(`"${version}"`);
		for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
			const answer = await ask("", known);
			expect([answer.status, answer.headers.get("etag"), await answer.text()]).toEqual([304, etag, ""]);
		}
		gate.open();
		await bench.waitForEnd(jobId);
		const after = await ask("", etag);
		expect(after.status).toBe(200);
		expect(await after.json()).toMatchObject({ status: "completed", progress: 100 });
	});
});

describe("waiting for a change", () => {
	it("answers when the record changes", async () => {
		const { ask, version, gate } = await serveHeldJob();
		const answers = [ask("?wait=50", `"${version}"`), ask("?wait=50")];
		expect(await isHeld(Promise.race(answers))).toBe(true);
		gate.open();
		for (const answer of await Promise.all(answers)) {
			expect(answer.status).toBe(200);
			expect(Number(JSON.parse(answer.headers.get("etag") ?? ""))).toBeGreaterThan(version);
		}
	});

	it("answers when the job is cancelled, and when it has expired or is gone", async () => {
		const { ask, bench, jobId, url } = await serveHeldJob();
		const cancelled = ask("?wait=50");
		await isHeld(cancelled);
		await fetch(`${url}/jobs/${jobId}`, { method: "DELETE" });
		expect(await (await cancelled).json()).toMatchObject({ status: "cancelled" });
		const gone = ask("?wait=50", `"${(await bench.store.get(jobId))?.version}"`);
		expect(await isHeld(gone)).toBe(true);
		bench.clock.skip(100 * 3_600_000);
		expect((await gone).status).toBe(404);
	});

	it("ends with the time: unchanged for a caller that knows the version, else the status as it is", async () => {
		const { ask, version } = await serveHeldJob();
		const [known, unknown] = await Promise.all([ask("?wait=1", `"${version}"`), ask("?wait=1")]);
		expect(known.status).toBe(304);
		expect(unknown.status).toBe(200);
		expect(await unknown.json()).toMatchObject({ status: "processing" });
	});

	it("is not done for a caller whose version is old, with no seconds, or on a job that has ended", async () => {
		const { ask, version, gate, bench, jobId } = await serveHeldJob();
		expect((await ask("?wait=50", `"${version - 1}"`)).status).toBe(200);
		expect((await ask("?wait=0")).status).toBe(200);
		expect((await ask("?wait=")).status).toBe(200);
		gate.open();
		await bench.waitForEnd(jobId);
		expect(await (await ask("?wait=50")).json()).toMatchObject({ status: "completed" });
	});

	it("leaves nothing behind when the client goes away, and goes on for others", async () => {
		const { ask, version, gate } = await serveHeldJob();
		const leaving = new AbortController();
		const left = ask("?wait=50", `"${version}"`, leaving.signal);
		const stays = ask("?wait=50", `"${version}"`);
		await isHeld(left);
		leaving.abort();
		await expect(left).rejects.toThrow();
		gate.open();
		expect((await stays).status).toBe(200);
		await (await stays).text();
	});

	it("ends immediately when the server stops", async () => {
		const { ask, version, close } = await serveHeldJob();
		const answers = [ask("?wait=50", `"${version}"`), ask("?wait=50")];
		await isHeld(Promise.race(answers));
		opened.pop();
		await Promise.all([
			close(),
			expect(Promise.all(answers)).resolves.toMatchObject([{ status: 304 }, { status: 200 }]),
		]);
	});

	it.each(["51", "-1", "1.5", "1e1", "ten", "5&wait=6"])("refuses wait=%s by name", async (wait) => {
		const { url } = await serve();
		const jobId = await submitOk(url, bookForm());
		const answer = await fetch(`${url}/status/${jobId}?wait=${wait}`);
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ error_code: "VALIDATION_ERROR", details: { field: "wait" } });
	});

	it("is for jobs that are there", async () => {
		const { url } = await serve();
		expect((await fetch(`${url}/status/1b4e28ba-2fa1-41d2-883f-0016d3cca427?wait=50`)).status).toBe(404);
	});
});
