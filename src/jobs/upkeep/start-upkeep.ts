import { startInterval } from "../../async/interval.ts";
import type { JobContext } from "../context.ts";
import type { WebhookSender } from "../notify/deliver-webhooks.ts";
import { isStorageError } from "../storage-errors.ts";
import type { StoredUploads } from "../submit/stored-uploads.ts";
import { queueClaimable, removeExpired, removeOrphans } from "./sweep.ts";

/**
 * Queues the jobs that wait, and from then on runs the regular sweeps: jobs that no queue knows of, webhooks that are
 * due, and what has expired.
 *
 * @returns stops the sweeps; resolves when those in progress have settled
 */
export async function startUpkeep(
	context: JobContext,
	{ uploads, webhooks }: { uploads: StoredUploads; webhooks: WebhookSender | undefined },
): Promise<() => Promise<void>> {
	const { log, limits, timing } = context;
	const disposers: (() => Promise<void>)[] = [];

	function schedule(everyMs: number, failure: string, work: () => Promise<void>): void {
		disposers.push(startInterval(everyMs, work, (err) => log.warn(failure, { err })));
	}

	await queueClaimable(context).catch((err) => {
		// A queue elsewhere may be down for now; the next sweep adds what waits.
		if (!isStorageError(err)) throw err;
		log.warn("jobs.sweep_failed", { err });
	});
	schedule(timing.sweepMs, "jobs.sweep_failed", () => queueClaimable(context));
	if (webhooks) schedule(timing.callbackSweepMs, "callbacks.sweep_failed", () => webhooks.sweep());
	schedule(limits.cleanupIntervalMs, "jobs.cleanup_failed", async () => {
		await removeExpired(context);
		await removeOrphans(context);
		await uploads.sweep();
	});
	return async () => {
		await Promise.all(disposers.map((dispose) => dispose()));
	};
}
