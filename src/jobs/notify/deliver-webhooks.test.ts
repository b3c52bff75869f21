import { createHmac } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CallbackReceiver, startCallbackReceiver } from "../../../test/fixtures/callback-receiver.ts";
import { hang, makeGate } from "../../async/gate.fixture.ts";
import { silentLog } from "../../core/log.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { createLog } from "../../telemetry/log.ts";
import { JOB_TIMING } from "../job-limits.ts";
import { BENCH_KEY, type Bench, openBench } from "../jobs.fixture.ts";
import type { JobsOptions } from "../jobs.ts";
import { createJobKeys } from "../provider-keys.ts";
import { createWebhookSender } from "./deliver-webhooks.ts";

const SECRET = "a secret of the tests";
const QUERY = "token=very-secret";

let bench: Bench;
let receiver: CallbackReceiver;
let lines: string[];
beforeEach(async () => {
	bench = openBench();
	receiver = await startCallbackReceiver();
	lines = [];
});
afterEach(async () => {
	await receiver.close();
	await bench.close();
});

function openJobs(script: Parameters<Bench["openJobs"]>[0] = {}, changes: Partial<JobsOptions["timing"]> = {}) {
	const log = createLog({ level: "DEBUG", pretty: false, write: (line) => lines.push(line) });
	return bench.openJobs(script, {
		callbacks: { secret: SECRET, allowPrivate: true },
		timing: { callbackSweepMs: 10, callbackTimeoutMs: 5_000, callbackRetryMs: 20, ...changes },
		log,
	});
}

/** A sender beside the bench's jobs, on a store that differs from theirs. */
function openSender(store: Partial<JobStore>) {
	const keys = createJobKeys(BENCH_KEY, () => []);
	const context = { store: { ...bench.store, ...store }, keys, clock: bench.clock, log: silentLog, timing: JOB_TIMING };
	return createWebhookSender(context, { secret: SECRET, allowPrivate: true });
}

const withCallback = () => ({ callback_url: `${receiver.url}/hook?${QUERY}` });

async function untilTold(times: number): Promise<void> {
	await vi.waitFor(() => expect(receiver.received).toHaveLength(times), { timeout: 10_000 });
}

async function untilNothingIsDue(jobId: string): Promise<void> {
	await bench.waitFor(jobId, (job) => job.endedAt !== null && job.callback?.due.length === 0);
}

describe("the end of a job", () => {
	it("is delivered once, signed, with the job as its status shows it", async () => {
		const jobs = openJobs();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5", withCallback());
		await untilTold(1);
		await untilNothingIsDue(id);
		const [{ path, headers, body, event }] = receiver.received as [(typeof receiver.received)[0]];
		expect(path).toBe(`/hook?${QUERY}`);
		expect(headers["content-type"]).toBe("application/json");
		expect(event).toMatchObject({
			event_id: expect.stringContaining(id),
			type: "job.completed",
			job: { job_id: id, status: "completed", progress: 100, download_url: `/download/${id}` },
		});
		const [, seconds, signature] = /^t=(\d+),v1=([\da-f]{64})$/.exec(String(headers["diglot-signature"])) ?? [];
		expect(createHmac("sha256", SECRET).update(`${seconds}.${body}`).digest("hex")).toBe(signature);
		expect(Math.abs(Number(seconds) * 1_000 - Date.now())).toBeLessThan(60_000);
	});

	it("is sent for failed and cancelled jobs too, and for each end of a job that is retried", async () => {
		const script = { untranslated: (n: number) => n > 4 };
		const jobs = openJobs(script);
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:12", withCallback());
		await untilTold(1);
		script.untranslated = () => false;
		await bench.waitForEnd(id);
		await bench.retry(jobs, id);
		await untilTold(2);
		// A stop before the response is read would make it come again.
		await untilNothingIsDue(id);
		await jobs.stop();
		const waiting = await bench.submit(jobs, "book:12", withCallback());
		await jobs.cancel(waiting.id, "local");
		await openJobs().start();
		await untilTold(3);
		expect(receiver.received.map(({ event }) => event.type)).toEqual(["job.failed", "job.completed", "job.cancelled"]);
		expect(new Set(receiver.received.map(({ event }) => event.event_id)).size).toBe(3);
	});

	it("is sent again as the same event until the receiver accepts it", async () => {
		receiver.answers.push(500, 404, { redirectTo: `${receiver.url}/elsewhere` });
		const jobs = openJobs();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5", withCallback());
		await untilTold(4);
		await untilNothingIsDue(id);
		expect(new Set(receiver.received.map(({ event }) => event.event_id)).size).toBe(1);
		// A redirect is not followed.
		expect(new Set(receiver.received.map(({ path }) => path))).toEqual(new Set([`/hook?${QUERY}`]));
	});

	it("is sent again where the receiver hangs", async () => {
		receiver.answers.push("hang");
		const jobs = openJobs({}, { callbackTimeoutMs: 100 });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5", withCallback());
		await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(1), { timeout: 10_000 });
		await untilNothingIsDue(id);
		expect(new Set(receiver.received.map(({ event }) => event.event_id)).size).toBe(1);
	});

	it("keeps no other job's end waiting while the receiver hangs", async () => {
		receiver.answers.push("hang");
		const jobs = openJobs({}, { callbackTimeoutMs: 60_000, callbackRetryMs: 60_000 });
		await jobs.start();
		const slow = await bench.submit(jobs, "book:5", withCallback());
		await untilTold(1);
		const quick = await bench.submit(jobs, "book:5", withCallback());
		await untilTold(2);
		expect(receiver.received.map(({ event }) => event.job.job_id)).toEqual([slow.id, quick.id]);
	});

	it("is delivered after a restart where the first process could not", async () => {
		const { url } = receiver;
		await receiver.close();
		const first = openJobs({}, { callbackRetryMs: 60_000 });
		await first.start();
		const { id } = await bench.submit(first, "book:5", withCallback());
		const failed = await bench.waitFor(id, (job) => job.callback?.due[0]?.tries === 1);
		await first.stop();
		receiver = await startCallbackReceiver(Number(new URL(url).port));
		bench.clock.skip(80_000);
		await openJobs().start();
		await untilTold(1);
		expect(receiver.received[0]?.event.event_id).toBe(failed.callback?.due[0]?.id);
	});

	it("is sent by one of two processes", async () => {
		// No second try comes in the time of a slow first one.
		const [one, two] = [openJobs({}, { callbackRetryMs: 60_000 }), openJobs({}, { callbackRetryMs: 60_000 })];
		await Promise.all([one.start(), two.start()]);
		for (let n = 0; n < 5; n++) {
			const { id } = await bench.submit(n % 2 ? one : two, "book:2", withCallback());
			await untilTold(n + 1);
			await untilNothingIsDue(id);
		}
		expect(receiver.received).toHaveLength(5);
	});

	it("is given up after a day, and the job is as it was", async () => {
		receiver.answers.push(...Array(50).fill(500));
		const jobs = openJobs({}, { callbackRetryMs: 3_600_000 });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5", withCallback());
		await bench.waitForEnd(id);
		for (let hours = 0; hours < 40; hours += 5) {
			await vi.waitFor(async () => {
				const event = (await bench.store.get(id))?.callback?.due[0];
				expect(event === undefined || (event.tries > 0 && event.dueAt > bench.clock.now())).toBe(true);
			});
			bench.clock.skip(5 * 3_600_000);
		}
		await untilNothingIsDue(id);
		expect(receiver.received.length).toBeLessThan(10);
		expect(await bench.store.get(id)).toMatchObject({ state: "completed" });
		expect(lines.join("")).toContain("callback.given_up");
	});

	it("is sent nowhere without a callback URL, which is refused where callbacks are off", async () => {
		const jobs = openJobs();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5");
		expect((await bench.waitForEnd(id)).callback).toBeUndefined();
		await expect(bench.submit(bench.openJobs(), "book:5", withCallback())).rejects.toMatchObject({
			code: "VALIDATION_ERROR",
			details: { field: "callback_url" },
		});
		expect(receiver.received).toEqual([]);
	});

	it("never leaves the address in the clear: not in the records, nor in the log", async () => {
		receiver.answers.push(500, { redirectTo: "/x" });
		const jobs = openJobs();
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5", withCallback());
		await untilNothingIsDue(id);
		expect(bench.dump()).not.toContain(QUERY);
		expect(lines.join("")).toContain("callback.failed");
		expect(lines.join("")).not.toContain(QUERY);
	});

	it("does not keep a server from stopping", async () => {
		receiver.answers.push("hang");
		const jobs = openJobs({ beforeBatch: (_sent, signal) => hang(signal) });
		await jobs.start();
		const { id } = await bench.submit(jobs, "book:5", withCallback());
		await jobs.cancel(id, "local");
		await untilTold(1);
		await jobs.stop();
		expect((await bench.store.get(id))?.callback?.due).toMatchObject([{ type: "job.cancelled", tries: 1 }]);
	});

	it("is one of 32 at most that are delivered in one moment", async () => {
		receiver.answers.push("hang");
		const { id } = await bench.submit(openJobs(), "book:5", withCallback());
		await bench.store.cancel(id, null);
		const limits: number[] = [];
		const sender = openSender({
			listDueCallbacks(limit) {
				limits.push(limit);
				return bench.store.listDueCallbacks(limit);
			},
		});
		await sender.sweep();
		await untilTold(1);
		await sender.sweep();
		expect(limits).toEqual([32, 31]);
		await sender.close();
	});

	it("is written down before the server has stopped, so that it is not sent again", async () => {
		const { id } = await bench.submit(openJobs(), "book:5", withCallback());
		await bench.store.cancel(id, null);
		const steps: string[] = [];
		const [delivered, written] = [makeGate(), makeGate()];
		const sender = openSender({
			async replace(job) {
				if (job.callback?.due.length === 1) return bench.store.replace(job);
				delivered.open();
				await written.wait();
				steps.push("written");
				return bench.store.replace(job);
			},
		});
		await sender.sweep();
		await delivered.wait();
		const closed = sender.close().then(() => steps.push("closed"));
		await setImmediate();
		written.open();
		await closed;
		expect(steps).toEqual(["written", "closed"]);
	});
});
