import type { Clock } from "../../core/clock.ts";
import { hasEnded, hasExpired, type Job, type JobProgress } from "../../core/job.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { startProgress } from "../../pipeline/progress.ts";
import { changeJob } from "../change-job.ts";
import { expiryAfterChange } from "../expiry.ts";
import type { JobLimits } from "../job-limits.ts";
import { completedMessage } from "../job-message.ts";
import type { TextSnapshot, TextSnapshots } from "./text-snapshot.ts";

export interface RevisePorts {
	store: JobStore;
	reader: TextSnapshots;
	clock: Clock;
	limits: JobLimits;
}

/**
 * Writes into the record that a text of the job is another now, which is durable already: the revision grows,
 * the time to live begins anew, and an ended job's counters are told again (a running one counts by itself).
 *
 * @param segmentId it stands in the source no longer, if it did (rule B12)
 * @returns the job after the write; `null` where it is gone
 */
export async function reviseJob(jobId: string, segmentId: string, ports: RevisePorts): Promise<Job | null> {
	const { store, reader, clock, limits } = ports;
	for (;;) {
		const found = await store.get(jobId);
		const now = clock.now();
		if (found === null || hasExpired(found, now)) return null;
		const job = withoutDropped(found, segmentId);
		const progress = hasEnded(job.state) ? recount(job, await reader.reload(job)) : job.progress;
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

/** Counts an ended job anew: corrections that came while it ran may be in no attempt's counters. */
export async function recountJob(job: Job, { store, reader }: RevisePorts): Promise<void> {
	const known = await reader.reload(job);
	await changeJob(store, job.id, (now) => {
		if (!hasEnded(now.state) || now.revision !== job.revision) return null;
		return { ...withProgress(now, recount(now, known)), version: now.version + 1 };
	});
}

/** The counters of an ended job by what is known of its texts. */
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
