import { Queue as BullQueue } from "bullmq";
import { settleWithin, withDeadline } from "../async/deadline.ts";
import { AppError } from "../core/errors.ts";
import type { RedisLink } from "../redis/link.ts";
import { type BullmqTiming, type BullmqWorker, QUEUE_NAME, startBullmqWorker } from "./bullmq-worker.ts";
import { laneOf } from "./pick-next.ts";
import type { Queue } from "./queue.ts";

export interface BullmqQueueOptions {
	/** Stays open when the queue is closed. */
	link: Pick<RedisLink, "commands" | "openBlocking">;
	/** The prefix of all its keys. */
	prefix?: string;
	/** Awaited before each delivery is taken, so that other workers take it meanwhile. */
	waitForRoom?: () => Promise<void>;
	/** For tests. */
	timing?: BullmqTiming;
}

/** After this time without an answer Redis counts as down. */
const TIMEOUT_MS = 2_000;

/**
 * Deliveries in Redis, distributed by BullMQ to all processes that share a job store. Those of a dead worker
 * go to another one; the sweep adds again what Redis loses.
 *
 * `add` and `depth` throw AppError `STORAGE_ERROR` while Redis does not answer: immediately without a
 * connection, otherwise within `TIMEOUT_MS`. Running deliveries continue meanwhile.
 */
export function createBullmqQueue({ link, prefix = "diglot", waitForRoom, timing }: BullmqQueueOptions): Queue {
	const { commands } = link;
	const queue = new BullQueue(QUEUE_NAME, { connection: commands, prefix, skipVersionCheck: true });
	// The link logs outages.
	queue.on("error", () => {});
	let worker: BullmqWorker | null = null;
	let closed = false;

	async function ask<T>(question: () => Promise<T>): Promise<T> {
		try {
			if (commands.status === "reconnecting" || commands.status === "close") throw new Error("no connection");
			return await withDeadline(question(), TIMEOUT_MS);
		} catch (error) {
			throw new AppError("The queue in Redis does not answer.", { code: "STORAGE_ERROR", cause: error });
		}
	}

	return {
		async add(delivery) {
			if (closed) return;
			const lane = laneOf(delivery.caller);
			await ask(() =>
				queue.add(String(lane), delivery, {
					// BullMQ rejects ids that are numbers or contain a colon (rule C9).
					jobId: `${delivery.jobId}-${delivery.attempt}`,
					priority: lane,
					removeOnComplete: true,
					removeOnFail: true,
				}),
			);
		},
		process(concurrency, handler) {
			worker = startBullmqWorker({ link, prefix, concurrency, handler, waitForRoom, timing });
		},
		async depth() {
			const counts = await ask(() => queue.getJobCounts("wait", "prioritized"));
			return (counts.wait ?? 0) + (counts.prioritized ?? 0);
		},
		async close() {
			closed = true;
			await worker?.close();
			await settleWithin(queue.close(), TIMEOUT_MS);
		},
	};
}
