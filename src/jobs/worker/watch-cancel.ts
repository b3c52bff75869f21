import type { Job } from "../../core/job.ts";
import type { JobContext } from "../context.ts";
import { cancelChannelOf } from "../notify/publish-writes.ts";
import { AttemptStopped, type RunningAttempt } from "./attempt.ts";

type Context = Pick<JobContext, "store" | "events" | "log">;

/**
 * Stops `attempt` when its job is cancelled, in whichever process: the event says when to read the record, the record
 * decides. A lost event is made up for by the next heartbeat, whose write fails (spec §3).
 *
 * @returns stops watching
 */
export function watchCancel(job: Job, attempt: RunningAttempt, context: Context): () => void {
	const { store, events, log } = context;
	let over = false;

	async function check(): Promise<void> {
		try {
			const now = over ? job : await store.get(job.id);
			const isHeld = now?.state === "processing" && now.attempt === job.attempt;
			if (!over && !isHeld) attempt.stop(new AttemptStopped(now?.state === "cancelled" ? "cancelled" : "lost"));
		} catch (err) {
			if (!over) log.warn("job.cancel_unread", { jobId: job.id, err });
		}
	}

	const subscribed = events.subscribe(cancelChannelOf(job.id), check);
	// It may have been cancelled before the subscription was active.
	subscribed.then(check);
	return () => {
		over = true;
		subscribed.then((end) => end());
	};
}
