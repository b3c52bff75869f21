import type { Clock } from "../../core/clock.ts";
import { hasEnded, type Job } from "../../core/job.ts";
import type { JobProgress } from "../../core/job-progress.ts";
import { viewJob } from "../../jobs/job-view.ts";
import type { JobSubscription } from "../../jobs/notify/follow-jobs.ts";

export interface EventTiming {
	/** Between two comments, which keep proxies from closing an idle stream. */
	commentMs: number;
	/** Clients that read nothing for this long are disconnected. */
	stallMs: number;
}

export interface EventPorts {
	clock: Clock;
	timing: EventTiming;
	/** Called once the client has read nothing for `stallMs`. */
	onStall: () => void;
}

/**
 * A job's Server-Sent Events (spec §3), from its current record to its end.
 *
 * Events are generated on demand: nothing is queued for a slow reader, which then gets the latest record.
 * Ends early if the job is removed or `signal` aborts.
 */
export async function* jobEvents(
	first: Job,
	subscription: Pick<JobSubscription, "next">,
	signal: AbortSignal,
	{ clock, timing, onStall }: EventPorts,
): AsyncGenerator<string> {
	let stalled: NodeJS.Timeout | undefined;
	const watched = (text: string) => {
		stalled = setTimeout(onStall, timing.stallMs);
		return text;
	};
	let job = first;
	let commentAt = clock.monotonic() + timing.commentMs;
	let text = formatEvents(null, job, clock.now());
	try {
		for (;;) {
			if (text !== "") yield watched(text);
			clearTimeout(stalled);
			if (hasEnded(job.state) || signal.aborted) return;
			const next = await subscription.next(job.version, Math.max(0, commentAt - clock.monotonic()), signal);
			if (next === "gone" || signal.aborted) return;
			const comment = clock.monotonic() >= commentAt ? COMMENT : "";
			if (comment !== "") commentAt = clock.monotonic() + timing.commentMs;
			text = comment + (next === "unchanged" ? "" : formatEvents(job, next, clock.now()));
			if (next !== "unchanged") job = next;
		}
	} finally {
		clearTimeout(stalled);
	}
}

const COMMENT = ": still here\n\n";

/** The events for the change from `before` to `after`; none if only the lease has changed. */
function formatEvents(before: Job | null, after: Job, now: number): string {
	return eventNames(before, after)
		.map((name) => `event: ${name}\nid: ${after.version}\ndata: ${statusLine(after, now)}\n\n`)
		.join("");
}

function eventNames(before: Job | null, after: Job): string[] {
	if (hasEnded(after.state)) return [after.state];
	if (before === null) return ["status"];
	const names = [];
	if (after.state !== before.state || after.message !== before.message) names.push("status");
	if (countersOf(after.progress) !== countersOf(before.progress)) names.push("progress");
	return names;
}

function countersOf({ percent, segments, tokens, costUsd }: JobProgress): string {
	return JSON.stringify([percent, segments, tokens, costUsd]);
}

/** Serialized once for all readers of the same record. */
const lines = new WeakMap<Job, string>();

/** One line, as `data:` requires (HTML §9.2.6): serialized JSON has no line breaks. */
function statusLine(job: Job, now: number): string {
	const line = lines.get(job) ?? JSON.stringify(viewJob(job, now));
	lines.set(job, line);
	return line;
}
