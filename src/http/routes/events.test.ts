import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { collectEvents, readEvents } from "../../../test/fixtures/event-stream.ts";
import { makeGate } from "../../async/gate.fixture.ts";
import { changeJob } from "../../jobs/change-job.ts";
import { problemOf, type ServedBench, serveBench, statusOf, submitOk } from "../app.fixture.ts";

const opened: ServedBench[] = [];
async function serve(...args: Parameters<typeof serveBench>): Promise<ServedBench> {
	const served = await serveBench(...args);
	opened.push(served);
	return served;
}
afterEach(async () => {
	for (const served of opened.splice(0)) await served.close();
});

async function statusOfStream(url: string, jobId: string): Promise<number> {
	const answer = await fetch(`${url}/jobs/${jobId}/events`);
	await answer.body?.cancel();
	return answer.status;
}

describe("following a job", () => {
	it("shows its way from waiting to its end, and the stream ends with it", async () => {
		const { url } = await serve({ batchSize: 1, beforeBatch: async () => void (await sleep(10)) });
		const jobId = await submitOk(url);
		const answer = await fetch(`${url}/jobs/${jobId}/events`);
		expect(answer.status).toBe(200);
		expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
		expect(answer.headers.get("cache-control")).toBe("no-store");
		expect(answer.headers.get("x-accel-buffering")).toBe("no");
		expect(answer.headers.get("content-encoding")).toBeNull();
		expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
		const events = await collectEvents(answer);
		expect(events[0]?.event).toBe("status");
		expect(events.at(-1)).toMatchObject({ event: "completed", data: { status: "completed", progress: 100 } });
		expect(events.filter(({ event }) => event === "progress").length).toBeGreaterThan(1);
		const ids = events.map(({ id }) => Number(id));
		expect(ids).toEqual([...ids].sort((a, b) => a - b));
		const percents = events.map(({ data }) => Number(data.progress));
		expect(percents).toEqual([...percents].sort((a, b) => a - b));
		expect(events.at(-1)?.data).toEqual(await statusOf(url, jobId));
	});

	it("goes on with the state as it is after a reconnect, whatever the last id was", async () => {
		const gate = makeGate();
		const { url, bench } = await serve({ beforeBatch: (sent) => (sent > 0 ? gate.wait() : undefined) });
		const jobId = await submitOk(url);
		const { version } = await bench.waitFor(jobId, (job) => job.progress.segments.done > 0);
		for (const lastId of ["1", String(version), "99999", "nonsense"]) {
			const leaving = new AbortController();
			const answer = await fetch(`${url}/jobs/${jobId}/events`, {
				headers: { "last-event-id": lastId },
				signal: leaving.signal,
			});
			const { value } = await readEvents(answer).next();
			expect(value).toMatchObject({ event: "status", id: String(version), data: { segments: { done: 5 } } });
			leaving.abort();
		}
		gate.open();
		await bench.waitForEnd(jobId);
		const events = await collectEvents(await fetch(`${url}/jobs/${jobId}/events`));
		expect(events.map(({ event }) => event)).toEqual(["completed"]);
	});

	it.each([
		["failed", async () => {}],
		["cancelled", (url: string, jobId: string) => fetch(`${url}/jobs/${jobId}`, { method: "DELETE" })],
	])("ends with %s where the job does", async (state, act) => {
		const gate = makeGate();
		const { url } = await serve({ untranslated: () => true, beforeBatch: () => gate.wait() });
		const jobId = await submitOk(url);
		const events = collectEvents(await fetch(`${url}/jobs/${jobId}/events`));
		await act(url, jobId);
		gate.open();
		expect((await events).at(-1)).toMatchObject({ event: state, data: { status: state } });
	});

	it("ends although every piece of news is lost", async () => {
		const deaf = { publish: () => {}, subscribe: async () => () => {}, close: async () => {} };
		const gate = makeGate();
		const { url } = await serve({ beforeBatch: () => gate.wait() }, { events: deaf, timing: { recheckMs: 30 } });
		const jobId = await submitOk(url);
		const events = collectEvents(await fetch(`${url}/jobs/${jobId}/events`));
		gate.open();
		expect((await events).at(-1)?.event).toBe("completed");
	});

	it("sends comments while nothing happens", async () => {
		const gate = makeGate();
		const { url, bench } = await serve({ beforeBatch: () => gate.wait() }, { streams: { commentMs: 20 } });
		const jobId = await submitOk(url);
		const leaving = new AbortController();
		await bench.waitFor(jobId, ({ message }) => message.startsWith("translating"));
		const answer = await fetch(`${url}/jobs/${jobId}/events`, { signal: leaving.signal });
		let text = "";
		const reading = (async () => {
			for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
		})().catch(() => {});
		await expect.poll(() => text.match(/^: .*\n\n/gm)?.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
		// Nothing but the state at the start and comments.
		expect(text.match(/^event: .*/gm)).toEqual(["event: status"]);
		leaving.abort();
		await reading;
		gate.open();
	});

	it("is refused with 404 where there is no such job, before any stream begins", async () => {
		const { url, bench } = await serve({}, { limits: { maxWorkers: 0 } });
		const jobId = await submitOk(url);
		const job = await bench.store.get(jobId);
		const others = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
		if (job) await bench.store.create({ ...job, id: others, owner: "somebody else" });
		for (const id of ["1b4e28ba-2fa1-41d2-883f-0016d3cca428", others, "nonsense"]) {
			const answer = await fetch(`${url}/jobs/${id}/events`);
			expect(answer.status).toBe(404);
			expect(await problemOf(answer)).toMatchObject({ error_code: "NOT_FOUND" });
		}
		expect((await fetch(`${url}/jobs/${jobId}/events?since=3`)).status).toBe(422);
		expect((await fetch(`${url}/jobs/${jobId}/events`, { method: "HEAD" })).status).toBe(404);
	});

	it.each(["maxStreams", "maxStreamsPerCaller"])(
		"is refused above the bound %s, and possible again when one has ended",
		async (bound) => {
			const gate = makeGate();
			const { url } = await serve({ beforeBatch: () => gate.wait() }, { streams: { [bound]: 2 } });
			const jobId = await submitOk(url);
			const leaving = new AbortController();
			await fetch(`${url}/jobs/${jobId}/events`, { signal: leaving.signal });
			const stays = collectEvents(await fetch(`${url}/jobs/${jobId}/events`));
			const refused = await fetch(`${url}/jobs/${jobId}/events`);
			expect(refused.status).toBe(429);
			expect(await problemOf(refused)).toMatchObject({ error_code: "RATE_LIMIT_EXCEEDED", recoverable: true });
			leaving.abort();
			await expect.poll(() => statusOfStream(url, jobId)).toBe(200);
			gate.open();
			expect((await stays).at(-1)?.event).toBe("completed");
		},
	);

	it("is open to a caller while another has as many streams as one may have", async () => {
		const gate = makeGate();
		const { url } = await serve(
			{ beforeBatch: () => gate.wait() },
			{ streams: { maxStreamsPerCaller: 1 }, trustProxy: ["loopback"] },
		);
		const jobId = await submitOk(url);
		const follow = (address: string) =>
			fetch(`${url}/jobs/${jobId}/events`, { headers: { "x-forwarded-for": address } });
		const first = await follow("192.0.2.1");
		expect((await follow("192.0.2.1")).status).toBe(429);
		const other = await follow("192.0.2.2");
		expect([first.status, other.status]).toEqual([200, 200]);
		gate.open();
		for (const answer of [first, other]) expect((await collectEvents(answer)).at(-1)?.event).toBe("completed");
	});

	it("holds up neither the job nor other readers for one that never reads, and drops that one in the end", async () => {
		const gate = makeGate();
		const { url, bench } = await serve(
			{ beforeBatch: () => gate.wait() },
			{ streams: { stallMs: 200, maxStreams: 2 } },
		);
		const jobId = await submitOk(url);
		await bench.waitFor(jobId, ({ message }) => message.startsWith("translating"));
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		const dropped = Promise.race([once(socket, "close"), once(socket, "error")]);
		socket.write(`GET /jobs/${jobId}/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
		// It begins, and nothing of it is ever taken.
		await once(socket, "readable");
		const events = collectEvents(await fetch(`${url}/jobs/${jobId}/events`));
		expect(await statusOfStream(url, jobId)).toBe(429);

		// More than the sockets between the two can hold.
		let over = false;
		const writing = (async () => {
			for (let number = 0; !over; number++) {
				const message = String(number).padEnd(200_000, ".");
				await changeJob(bench.store, jobId, (job) => ({ ...job, version: job.version + 1, message }));
				bench.events.publish(jobId);
				await sleep(5);
			}
		})();
		// Its place is free again.
		await expect.poll(() => statusOfStream(url, jobId), { timeout: 20_000, interval: 200 }).toBe(200);
		over = true;
		await writing;
		socket.resume();
		await dropped;
		gate.open();
		expect((await events).at(-1)?.event).toBe("completed");
	});

	it("ends immediately, without a last event, when the server stops", async () => {
		const gate = makeGate();
		const { url, close } = await serve({ beforeBatch: () => gate.wait() });
		const jobId = await submitOk(url);
		const events = collectEvents(await fetch(`${url}/jobs/${jobId}/events`));
		opened.pop();
		await close();
		expect((await events).map(({ event }) => event)).not.toContain("completed");
		gate.open();
	});
});
