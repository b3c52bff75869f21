import type { Job } from "../../core/job.ts";
import type { Log } from "../../core/log.ts";
import type { EventBus } from "../../events/event-bus.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { AttemptStopped, type RunningAttempt } from "./attempt.ts";

export interface WatchCancelPorts {
	store: Pick<JobStore, "get">;
	events: EventBus;
	log: Log;
}

/** What the bus tells a job's cancels by, apart from its other news, so that no attempt hears of its own writes. */
export function cancelChannelOf(jobId: string): string {
	return `${jobId}/cancel`;
}

/**
 * Stops `attempt` when its job is cancelled, wherever that is asked for: the bus says when to look, the record what
 * is so. News that is lost is made good by the next heartbeat, whose write fails (spec §3).
 *
 * @returns ends it
 */
export function watchCancel(job: Job, attempt: RunningAttempt, ports: WatchCancelPorts): () => void {
	const { store, events, log } = ports;
	let over = false;

	async function look(): Promise<void> {
		try {
			const now = over ? job : await store.get(job.id);
			const isHeld = now?.state === "processing" && now.attempt === job.attempt;
			if (!over && !isHeld) attempt.stop(new AttemptStopped(now?.state === "cancelled" ? "cancelled" : "lost"));
		} catch (err) {
			if (!over) log.warn("job.cancel_unread", { jobId: job.id, err });
		}
	}

	const subscribed = events.subscribe(cancelChannelOf(job.id), look);
	// It may have been cancelled before the subscription was in force.
	subscribed.then(look);
	return () => {
		over = true;
		subscribed.then((end) => end());
	};
}
