import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { systemClock } from "../../core/clock.ts";
import type { Job } from "../../core/job.ts";
import { NO_PROGRESS } from "../../core/job-progress.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import type { JobSubscription } from "../../jobs/notify/follow-jobs.ts";
import { jobEvents } from "./job-events.ts";

const never = new AbortController().signal;
const LONG_MS = 60_000;

/** News from a list; when that is over nothing changes any more. */
function newsOf(records: (Job | "gone")[]): Pick<JobSubscription, "next"> {
	return {
		async next(_version, ms, signal) {
			const next = records.shift();
			if (next === undefined) await sleep(ms, undefined, { signal }).catch(() => {});
			return next ?? "unchanged";
		},
	};
}

function events(first: Job, records: (Job | "gone")[], changes: { commentMs?: number; stallMs?: number } = {}) {
	const timing = { commentMs: LONG_MS, stallMs: LONG_MS, ...changes };
	return jobEvents(first, newsOf(records), never, { clock: systemClock, timing, onStall: () => {} });
}

async function collect(stream: AsyncIterable<string>): Promise<string[]> {
	const texts: string[] = [];
	for await (const text of stream) texts.push(text);
	return texts;
}

const namesIn = (text: string) => [...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
const running = (version: number, changes: Partial<Job> = {}) =>
	makeJob({ id: "a", state: "processing", version, ...changes });
const counted = (percent: number) => ({ progress: { ...NO_PROGRESS, percent } });

describe("a job's events", () => {
	it("are the state as it is, then what changes, then the end", async () => {
		const texts = await collect(
			events(makeJob({ version: 1 }), [
				running(2),
				running(3, counted(10)),
				running(4, { message: "writing the new book", ...counted(10) }),
				running(5, { message: "busy", ...counted(20) }),
				makeJob({ version: 6, state: "completed" }),
				running(7),
			]),
		);
		expect(texts.map(namesIn)).toEqual([
			["status"],
			["status"],
			["progress"],
			["status"],
			["status", "progress"],
			["completed"],
		]);
		expect(texts.join("").match(/^id: \d+$/gm)).toEqual(["1", "2", "3", "4", "5", "5", "6"].map((id) => `id: ${id}`));
	});

	it("are one line of JSON each, whatever the texts of the job hold", async () => {
		const job = makeJob({ state: "failed", filename: "a\r\n\u2028b", message: "x\n\nevent: completed" });
		const [text = ""] = await collect(events(job, []));
		expect(text.split("\n")).toHaveLength(5);
		expect(JSON.parse(text.split("\n")[2]?.slice("data: ".length) ?? "")).toMatchObject({ filename: "a\r\n\u2028b" });
	});

	it("are the end alone where the job has ended, and stop without one where it is gone", async () => {
		for (const state of ["completed", "failed", "cancelled"] as const) {
			expect((await collect(events(makeJob({ state }), []))).map(namesIn)).toEqual([[state]]);
		}
		expect((await collect(events(running(1), ["gone"]))).map(namesIn)).toEqual([["status"]]);
	});

	it("say nothing of a renewed lease, but a comment in its time", async () => {
		const stream = events(running(1), [running(2, { leaseUntil: 9 })], { commentMs: 20 });
		expect(namesIn((await stream.next()).value ?? "")).toEqual(["status"]);
		expect((await stream.next()).value).toBe(": still here\n\n");
		expect((await stream.next()).value).toBe(": still here\n\n");
		await stream.return(undefined);
	});

	it("end when the reader goes away in the middle of the silence", async () => {
		const gone = new AbortController();
		const timing = { commentMs: LONG_MS, stallMs: LONG_MS };
		const onStall = () => {};
		const stream = jobEvents(running(1), newsOf([]), gone.signal, { clock: systemClock, timing, onStall });
		await stream.next();
		const last = stream.next();
		gone.abort();
		expect((await last).done).toBe(true);
	});

	it("are made for a slow reader only as it takes them", async () => {
		let version = 1;
		const news: Pick<JobSubscription, "next"> = {
			next: async () => running(++version, { message: "m".repeat(50_000 + version) }),
		};
		const timing = { commentMs: LONG_MS, stallMs: 30 };
		const onStall = vi.fn();
		const source = Readable.from(jobEvents(running(1), news, never, { clock: systemClock, timing, onStall }));
		// It takes the first piece and never says that it is done with it.
		const reader = new Writable({ highWaterMark: 1, write: () => {} });
		const piped = pipeline(source, reader).catch(() => {});
		await vi.waitFor(() => expect(onStall).toHaveBeenCalledOnce());
		expect(version).toBeLessThan(5);
		reader.destroy();
		await piped;
		if (!source.closed) await once(source, "close");
	});
});
