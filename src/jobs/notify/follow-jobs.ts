import { hasExpired, type Job } from "../../core/job.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import type { JobContext } from "../context.ts";
import type { JobTiming } from "../job-limits.ts";

/** One reader's view of one job: always the latest record, however slowly it reads. */
export interface JobSubscription {
	/**
	 * Resolves with the job's record once that is newer than `version`; with `"gone"` when the job no longer exists;
	 * with `"unchanged"` after `ms`, or as soon as `signal` aborts.
	 */
	next(version: number, ms: number, signal: AbortSignal): Promise<Job | "gone" | "unchanged">;
	/** Leaves no timer or listener behind. */
	close(): void;
}

/** All jobs that are followed in this process. */
export interface JobFollowing {
	follow(jobId: string): JobSubscription;
	/** Ends all feeds; pending calls of `next` resolve with `"unchanged"` when their time is over. */
	close(): void;
}

type Context = Pick<JobContext, "events" | "clock" | "log"> & {
	store: Pick<JobStore, "get">;
	timing: Pick<JobTiming, "eventPauseMs" | "recheckMs">;
};

/** One job's record, read once for all its readers. */
interface Feed {
	latest: Job | "gone" | null;
	readers: number;
	/** Called after each read. */
	waiting: Set<() => void>;
	close(): void;
}

/**
 * Lets many readers follow jobs for the price of one: a job's record is read once for all of them, at most every
 * `eventPauseMs` when events announce a change, and at least every `recheckMs`, because events may be lost.
 */
export function followJobs(context: Context): JobFollowing {
	const feeds = new Map<string, Feed>();

	return {
		follow(jobId) {
			const feed = feeds.get(jobId) ?? openFeed(jobId, context);
			feeds.set(jobId, feed);
			feed.readers++;
			let open = true;
			return {
				next: (version, ms, signal) => waitForChange(feed, version, ms, signal),
				close() {
					if (!open) return;
					open = false;
					feed.readers--;
					if (feed.readers > 0) return;
					feed.close();
					if (feeds.get(jobId) === feed) feeds.delete(jobId);
				},
			};
		},
		close() {
			for (const feed of feeds.values()) feed.close();
			feeds.clear();
		},
	};
}

function openFeed(jobId: string, { store, events, clock, log, timing }: Context): Feed {
	let timer: NodeJS.Timeout | undefined;
	let readAt = Number.NEGATIVE_INFINITY;
	let state: "idle" | "planned" | "reading" = "idle";
	/** An event came during a read, which may not have seen its change. */
	let stale = false;
	let over = false;

	const feed: Feed = {
		latest: null,
		readers: 0,
		waiting: new Set(),
		close() {
			over = true;
			clearTimeout(timer);
			subscribed.then((end) => end());
		},
	};

	function plan(afterMs: number): void {
		clearTimeout(timer);
		timer = setTimeout(read, afterMs);
	}

	function onJobEvent(): void {
		if (state === "reading") stale = true;
		if (over || state !== "idle") return;
		state = "planned";
		plan(Math.max(0, readAt + timing.eventPauseMs - clock.monotonic()));
	}

	async function read(): Promise<void> {
		state = "reading";
		stale = false;
		readAt = clock.monotonic();
		try {
			const job = await store.get(jobId);
			feed.latest = job === null || hasExpired(job, clock.now()) ? "gone" : job;
		} catch (error) {
			if (!over) log.warn("job.news_unread", { jobId, err: error });
		}
		state = "idle";
		if (over) return;
		plan(timing.recheckMs);
		if (stale) onJobEvent();
		for (const look of [...feed.waiting]) look();
	}

	// The first read waits for the subscription, so that no change falls between the two.
	const subscribed = events.subscribe(jobId, onJobEvent);
	subscribed.then(onJobEvent);
	plan(timing.recheckMs);
	return feed;
}

async function waitForChange(
	feed: Feed,
	version: number,
	ms: number,
	signal: AbortSignal,
): Promise<Job | "gone" | "unchanged"> {
	const { promise, resolve } = Promise.withResolvers<Job | "gone" | "unchanged">();
	const look = () => {
		const { latest } = feed;
		if (latest === "gone" || (latest && latest.version > version)) resolve(latest);
	};
	const giveUp = () => resolve("unchanged");
	const timer = setTimeout(giveUp, ms);
	signal.addEventListener("abort", giveUp, { once: true });
	feed.waiting.add(look);
	if (signal.aborted) giveUp();
	look();
	try {
		return await promise;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", giveUp);
		feed.waiting.delete(look);
	}
}
