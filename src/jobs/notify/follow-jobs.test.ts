import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { Job } from "../../core/job.ts";
import { silentLog } from "../../core/log.ts";
import { createMemoryEventBus } from "../../events/memory.ts";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { followJobs, type JobFollowing, type JobSubscription } from "./follow-jobs.ts";

const LONG_MS = 60_000;
const never = new AbortController().signal;

describe("following a job", () => {
	let record: Job | null;
	let reads: number;
	let logged: string[];
	let events: ReturnType<typeof createMemoryEventBus>;
	let following: JobFollowing;

	beforeEach(() => {
		record = makeJob({ id: "a", version: 1 });
		reads = 0;
		logged = [];
		events = createMemoryEventBus();
		open({});
	});
	afterEach(() => {
		following.close();
		vi.useRealTimers();
	});

	function open({ eventPauseMs = 20, recheckMs = LONG_MS, get = async () => record as Job | null }): void {
		const store = {
			async get() {
				reads++;
				return get();
			},
		};
		const timing = { eventPauseMs: eventPauseMs, recheckMs };
		const log = { ...silentLog, warn: (event: string) => void logged.push(event) };
		following = followJobs({ store, events, clock: systemClock, log, timing });
	}

	function write(version: number, changes: Partial<Job> = {}): void {
		record = makeJob({ id: "a", version, ...changes });
		events.publish("a");
	}

	const versionOf = async (news: Promise<Job | "gone" | "unchanged">) => {
		const latest = await news;
		return typeof latest === "string" ? latest : latest.version;
	};
	const next = (news: JobSubscription, version: number, ms = LONG_MS, signal = never) =>
		versionOf(news.next(version, ms, signal));

	it("returns a newer record, immediately where there is one", async () => {
		const news = following.follow("a");
		expect(await next(news, 0)).toBe(1);
		const waiting = next(news, 1);
		write(2);
		expect(await waiting).toBe(2);
		expect(await next(news, 1)).toBe(2);
		news.close();
	});

	it("returns a write that came between the reader's own read and its first call", async () => {
		record = makeJob({ id: "a", version: 5 });
		const news = following.follow("a");
		expect(await next(news, 4)).toBe(5);
		news.close();
	});

	it("says unchanged when the time is over, and when the reader goes away", async () => {
		const news = following.follow("a");
		expect(await next(news, 1, 5)).toBe("unchanged");
		const gone = new AbortController();
		const waiting = next(news, 1, LONG_MS, gone.signal);
		gone.abort();
		expect(await waiting).toBe("unchanged");
		expect(await next(news, 1, LONG_MS, gone.signal)).toBe("unchanged");
		const patient = new AbortController();
		expect(await next(news, 0, LONG_MS, patient.signal)).toBe(1);
		expect(getEventListeners(patient.signal, "abort")).toEqual([]);
		news.close();
	});

	it("says gone when the record is gone or has expired", async () => {
		const news = following.follow("a");
		const waiting = next(news, 1);
		write(2, { state: "completed", expiresAt: 1 });
		expect(await waiting).toBe("gone");
		news.close();
		record = null;
		const again = following.follow("a");
		expect(await next(again, 2)).toBe("gone");
		again.close();
	});

	it("reads a record once for all its readers, and a burst of changes in a few reads", async () => {
		const readers = Array.from({ length: 200 }, () => following.follow("a"));
		await next(readers[0] as JobSubscription, 0);
		reads = 0;
		const waiting = readers.map(async (reader) => {
			for (let version = 1; version < 300; ) version = Number(await next(reader, version));
		});
		for (let version = 2; version <= 300; version++) {
			write(version);
			if (version % 100 === 0) await sleep(1);
		}
		await Promise.all(waiting);
		expect(reads).toBeLessThan(20);
		for (const reader of readers) reader.close();
	});

	it("begins anew for a reader who comes after all others have gone", async () => {
		const first = following.follow("a");
		await next(first, 0);
		first.close();
		const second = following.follow("a");
		const waiting = next(second, 1);
		await sleep(1);
		write(2);
		expect(await waiting).toBe(2);
		second.close();
	});

	it("notices changes whose events were lost", async () => {
		open({ recheckMs: 20 });
		const news = following.follow("a");
		await next(news, 0);
		const waiting = next(news, 1);
		record = makeJob({ id: "a", version: 2 });
		expect(await waiting).toBe(2);
		news.close();
	});

	it("sees a change that falls into the middle of a read", async () => {
		const { promise: held, resolve: release } = Promise.withResolvers<void>();
		open({
			get: async () => {
				const read = record;
				if (reads === 1) await held;
				return read;
			},
		});
		const news = following.follow("a");
		const waiting = next(news, 1);
		while (reads === 0) await sleep(1);
		write(2);
		await sleep(1);
		release();
		expect(await waiting).toBe(2);
		news.close();
	});

	it("continues after a store that did not respond", async () => {
		open({
			get: async () => {
				if (reads === 1) throw new AppError("The store is away.", { code: "STORAGE_ERROR" });
				return record;
			},
		});
		const news = following.follow("a");
		const waiting = next(news, 1);
		await vi.waitFor(() => expect(logged).toEqual(["job.news_unread"]), { timeout: 10_000 });
		write(2);
		expect(await waiting).toBe(2);
		news.close();
	});

	it("reads nothing any more once all readers have closed, each once", async () => {
		vi.useFakeTimers();
		open({});
		const [first, second] = [following.follow("a"), following.follow("a")];
		const begun = next(first, 0);
		await vi.advanceTimersByTimeAsync(0);
		await begun;
		first.close();
		first.close();
		const waiting = next(second, 1);
		write(2);
		await vi.advanceTimersByTimeAsync(20);
		expect(await waiting).toBe(2);
		second.close();
		reads = 0;
		write(3);
		await vi.advanceTimersByTimeAsync(3 * LONG_MS);
		expect(reads).toBe(0);
	});
});
