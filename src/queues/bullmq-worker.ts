import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Job, Worker } from "bullmq";
import { settleWithin } from "../async/deadline.ts";
import type { RedisLink } from "../redis/link.ts";
import { PICK_NEXT } from "./pick-next.ts";
import type { Delivery, DeliveryHandler, Slot } from "./queue.ts";

export interface BullmqWorkerOptions {
	link: Pick<RedisLink, "commands" | "openPatient">;
	prefix: string;
	concurrency: number;
	handler: DeliveryHandler;
	waitForRoom?: (() => Promise<void>) | undefined;
	timing?: BullmqTiming | undefined;
}

export interface BullmqTiming {
	/** A delivery whose worker is dead for so long goes to another one. */
	lockMs: number;
	/** How often such deliveries are looked for. */
	stalledCheckMs: number;
}

export interface BullmqWorker {
	/** Takes nothing more; resolves when the running handlers have settled. */
	close(): Promise<void>;
}

export const QUEUE_NAME = "jobs";
const TIMING: BullmqTiming = { lockMs: 15_000, stalledCheckMs: 5_000 };
/** However often its workers die: whether a job has failed is for the job store to say. */
const MAX_STALLED = 1_000_000;
/** A worker that has nothing to do looks at least that often. */
const LOOK_SECONDS = 5;
/** After Redis did not answer, or another worker was quicker. */
const PAUSE_MS = 250;
/** How long the end of a delivery is tried to be told before its place is free all the same. */
const PATIENCE_MS = 2_000;

/**
 * Takes deliveries and runs them. BullMQ's own loop is not used: it asks for the next job where no choice between
 * callers can be made, and does not look again while it waits for a place that was given up.
 */
export function startBullmqWorker(options: BullmqWorkerOptions): BullmqWorker {
	const { link, prefix, concurrency, handler, waitForRoom = async () => {}, timing = TIMING } = options;
	const connection = link.openPatient();
	const worker = new Worker(QUEUE_NAME, null, {
		connection,
		prefix,
		skipVersionCheck: true,
		autorun: false,
		lockDuration: timing.lockMs,
		stalledInterval: timing.stalledCheckMs,
		maxStalledCount: MAX_STALLED,
	});
	// The link tells of outages.
	worker.on("error", () => {});
	const keys = ["prioritized", "active", "wait", "served", "lent"].map((name) => worker.toKey(name));
	const lentKey = worker.toKey("lent");
	/** Ids of the deliveries that run here by their lock's token. */
	const held = new Map<string, string>();
	const running = new Set<Promise<void>>();
	const { promise: closing, resolve: beginClosing } = Promise.withResolvers<null>();
	let closed = false;
	let slotsTaken = 0;
	let wake = () => {};

	/** Waits for a free place. */
	function waitForPlace(): Promise<void> {
		return new Promise((resolve) => {
			wake = resolve;
		});
	}

	function count(step: 1 | -1): void {
		slotsTaken += step;
		wake();
	}

	async function pause(): Promise<null> {
		await Promise.race([sleep(PAUSE_MS), closing]);
		return null;
	}

	async function handOut(): Promise<void> {
		while (!closed) {
			if (slotsTaken >= concurrency) {
				await waitForPlace();
				continue;
			}
			await Promise.race([waitForRoom(), closing]);
			if (closed) return;
			const token = randomUUID();
			const job = await takeNext(token).catch(pause);
			if (job && closed) await giveBack(job, token);
			else if (job) start(job, token);
		}
	}

	/** The delivery whose turn it is; `null` after a while in which there was none. */
	async function takeNext(token: string): Promise<Job | null> {
		const waiting = await link.commands.eval(PICK_NEXT, keys.length, ...keys, worker.toKey(""));
		if (waiting === 0) {
			await Promise.race([worker.getBackend().waitForJob(LOOK_SECONDS), closing]);
			return null;
		}
		const job = await worker.getNextJob(token, { block: false });
		return job ?? pause();
	}

	async function giveBack(job: Job, token: string): Promise<void> {
		await settleWithin(job.moveToWait(token), PATIENCE_MS);
	}

	function start(job: Job, token: string): void {
		const run = runDelivery(job, token).finally(() => running.delete(run));
		running.add(run);
	}

	async function runDelivery(job: Job, token: string): Promise<void> {
		const slot = takeSlot(`${job.id}`);
		held.set(token, `${job.id}`);
		const delivery = readDelivery(job.data);
		try {
			// Outcomes live in the job store; what is lost here comes back with the sweep.
			if (delivery) await handler(delivery, slot).catch(() => {});
			// Before the place is free, because what still counts as running counts for its caller.
			await settleWithin(job.moveToCompleted(null, token, false), PATIENCE_MS);
		} finally {
			held.delete(token);
			slot.end();
		}
	}

	function takeSlot(id: string): Slot & { end(): void } {
		let state: "held" | "lent" | "over" = "held";
		count(1);
		// It may be named there since a worker has died.
		link.commands.srem(lentKey, id).catch(() => {});
		return {
			release() {
				if (state !== "held") return;
				state = "lent";
				link.commands.sadd(lentKey, id).catch(() => {});
				count(-1);
			},
			reacquire() {
				if (state !== "lent") return;
				state = "held";
				link.commands.srem(lentKey, id).catch(() => {});
				count(1);
			},
			end() {
				if (state === "held") count(-1);
				if (state === "lent") link.commands.srem(lentKey, id).catch(() => {});
				state = "over";
			},
		};
	}

	function extendLocks(): void {
		if (held.size === 0) return;
		worker.extendJobLocks([...held.values()], [...held.keys()], timing.lockMs).catch(() => {});
	}

	const extending = setInterval(extendLocks, timing.lockMs / 3);
	worker.startStalledCheckTimer().catch(() => {});
	const loop = handOut();

	return {
		async close() {
			closed = true;
			beginClosing(null);
			wake();
			await Promise.all(running);
			await settleWithin(loop, PATIENCE_MS);
			clearInterval(extending);
			await settleWithin(worker.close(true), PATIENCE_MS);
			connection.disconnect();
		},
	};
}

/** `null`: it is not one of ours. */
function readDelivery(data: unknown): Delivery | null {
	if (typeof data !== "object" || data === null) return null;
	const { jobId, attempt, caller } = data as Partial<Record<keyof Delivery, unknown>>;
	if (typeof jobId !== "string" || typeof attempt !== "number" || typeof caller !== "string") return null;
	return { jobId, attempt, caller };
}
