import { hasEnded, hasExpired, type Job } from "../../core/job.ts";
import type { JobProgress } from "../../core/job-progress.ts";
import { startProgress } from "../../pipeline/progress.ts";
import { changeJob } from "../change-job.ts";
import { expiryAfterChange } from "../expiry.ts";
import { completedMessage } from "../job-message.ts";
import type { TextContext } from "./text-context.ts";
import type { TextSnapshot } from "./text-snapshot.ts";

type Context = Pick<TextContext, "store" | "snapshots" | "clock" | "limits">;

/**
 * Records that a text of the job has changed, which is durable already: increments the revision, restarts the time to
 * live, and recounts the segments of an ended job (a running one counts its own).
 *
 * @param segmentId no longer counts as dropped, if it did (rule B12)
 * @returns the job after the write; `null` where it is gone
 */
export async function reviseJob(jobId: string, segmentId: string, context: Context): Promise<Job | null> {
	const { store, snapshots, clock, limits } = context;
	for (;;) {
		const found = await store.get(jobId);
		const now = clock.now();
		if (found === null || hasExpired(found, now)) return null;
		const job = withoutDropped(found, segmentId);
		const progress = hasEnded(job.state) ? recount(job, await snapshots.reload(job)) : job.progress;
		const after: Job = {
			...withProgress(job, progress),
			version: job.version + 1,
			revision: job.revision + 1,
			revisedAt: Math.max(now, job.revisedAt ?? 0),
			expiresAt: hasEnded(job.state) ? expiryAfterChange(job.expiresAt, now, limits) : job.expiresAt,
		};
		if (await store.replace(after)) return after;
	}
}

/** Recounts an ended job: corrections made while it ran may be missing from its counters. */
export async function recountJob(job: Job, { store, snapshots }: Context): Promise<void> {
	const snapshot = await snapshots.reload(job);
	await changeJob(store, job.id, (now) => {
		if (!hasEnded(now.state) || now.revision !== job.revision) return null;
		return { ...withProgress(now, recount(now, snapshot)), version: now.version + 1 };
	});
}

/** The counters of an ended job for the translations in a snapshot. */
export function recount(job: Job, { reading, segments, texts }: TextSnapshot): JobProgress {
	const meter = startProgress(segments, reading.documents, job.progress, null);
	meter.add([...texts.values()]);
	const { segments: counts, documents, percent } = meter.current();
	return { ...job.progress, segments: counts, documents, percent: Math.max(percent, job.progress.percent) };
}

export function withProgress(job: Job, progress: JobProgress): Job {
	return { ...job, progress, message: job.state === "completed" ? completedMessage(progress) : job.message };
}

function withoutDropped(job: Job, segmentId: string): Job {
	const { output } = job;
	if (!output?.droppedSegments) return job;
	return {
		...job,
		output: { ...output, droppedSegments: output.droppedSegments.filter((id) => id !== segmentId) },
	};
}
