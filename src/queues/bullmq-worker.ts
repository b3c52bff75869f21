import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Job, Worker } from "bullmq";
import { settleWithin } from "../async/deadline.ts";
import type { RedisLink } from "../redis/link.ts";
import { PICK_NEXT } from "./pick-next.ts";
import type { Delivery, DeliveryHandler, Slot } from "./queue.ts";

export interface BullmqWorkerOptions {
	link: Pick<RedisLink, "commands" | "openBlocking">;
	prefix: string;
	concurrency: number;
	handler: DeliveryHandler;
	waitForRoom?: (() => Promise<void>) | undefined;
	timing?: BullmqTiming | undefined;
}

export interface BullmqTiming {
	/** After this time without its worker a delivery goes to another one. */
	lockMs: number;
	/** How often to look for such deliveries. */
	stalledCheckMs: number;
}

export interface BullmqWorker {
	/** Takes no more deliveries; resolves when the running handlers have settled. */
	close(): Promise<void>;
}

export const QUEUE_NAME = "jobs";
const TIMING: BullmqTiming = { lockMs: 15_000, stalledCheckMs: 5_000 };
/** Unlimited in effect: the job store decides whether a job has failed, not the deaths of its workers. */
const MAX_STALLED = 1_000_000;
/** How often an idle worker looks for work, at least. */
const LOOK_SECONDS = 5;
/** The pause after Redis did not answer, or another worker was faster. */
const PAUSE_MS = 250;
/** How long to wait for BullMQ before giving up. */
const TIMEOUT_MS = 2_000;

/**
 * Takes deliveries and runs them. BullMQ's own loop is not used: it fetches the next job where callers can't be
 * chosen between, and does not look again when a running delivery releases its slot.
 */
export function startBullmqWorker(options: BullmqWorkerOptions): BullmqWorker {
	const { link, prefix, concurrency, handler, waitForRoom = async () => {}, timing = TIMING } = options;
	const connection = link.openBlocking();
	const worker = new Worker(QUEUE_NAME, null, {
		connection,
		prefix,
		skipVersionCheck: true,
		autorun: false,
		lockDuration: timing.lockMs,
		stalledInterval: timing.stalledCheckMs,
		maxStalledCount: MAX_STALLED,
	});
	// The link logs outages.
	worker.on("error", () => {});
	const keys = ["prioritized", "active", "wait", "served", "lent"].map((name) => worker.toKey(name));
	const lentKey = worker.toKey("lent");
	/** Lock token → id of each delivery that is running here. */
	const held = new Map<string, string>();
	const running = new Set<Promise<void>>();
	const { promise: closing, resolve: beginClosing } = Promise.withResolvers<null>();
	let closed = false;
	let slotsTaken = 0;
	let wake = () => {};

	/** Waits for a free slot. */
	function waitForSlot(): Promise<void> {
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
				await waitForSlot();
				continue;
			}
			await Promise.race([waitForRoom(), closing]);
			if (closed) return;
			const token = randomUUID();
			const job = await fetchNext(token).catch(pause);
			if (job && closed) await giveBack(job, token);
			else if (job) start(job, token);
		}
	}

	/** The next delivery, or `null` after a while without one. */
	async function fetchNext(token: string): Promise<Job | null> {
		const waiting = await link.commands.eval(PICK_NEXT, keys.length, ...keys, worker.toKey(""));
		if (waiting === 0) {
			await Promise.race([worker.getBackend().waitForJob(LOOK_SECONDS), closing]);
			return null;
		}
		const job = await worker.getNextJob(token, { block: false });
		return job ?? pause();
	}

	async function giveBack(job: Job, token: string): Promise<void> {
		await settleWithin(job.moveToWait(token), TIMEOUT_MS);
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
			// Outcomes are in the job store; the sweep restores what is lost here.
			if (delivery) await handler(delivery, slot).catch(() => {});
			// Before the place is free, because what still counts as running counts for its caller.
			await settleWithin(job.moveToCompleted(null, token, false), TIMEOUT_MS);
		} finally {
			held.delete(token);
			slot.end();
		}
	}

	function takeSlot(id: string): Slot & { end(): void } {
		let state: "held" | "lent" | "over" = "held";
		count(1);
		// A dead worker may have left it there.
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
			await settleWithin(loop, TIMEOUT_MS);
			clearInterval(extending);
			await settleWithin(worker.close(true), TIMEOUT_MS);
			connection.disconnect();
		},
	};
}

/** `null` for a job that is not ours. */
function readDelivery(data: unknown): Delivery | null {
	if (typeof data !== "object" || data === null) return null;
	const { jobId, attempt, caller } = data as Partial<Record<keyof Delivery, unknown>>;
	if (typeof jobId !== "string" || typeof attempt !== "number" || typeof caller !== "string") return null;
	return { jobId, attempt, caller };
}
