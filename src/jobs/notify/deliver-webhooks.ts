import { createHmac } from "node:crypto";
import type { CallbackEvent } from "../../core/callback.ts";
import { type Clock, toIso } from "../../core/clock.ts";
import type { Job } from "../../core/job.ts";
import type { Log } from "../../core/log.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { CALLBACK_FIELD } from "../../options/callback-url.ts";
import { createCheckedFetch } from "../../outbound/checked-fetch.ts";
import { changeJob } from "../change-job.ts";
import type { JobTiming } from "../job-limits.ts";
import { viewJob } from "../job-view.ts";
import type { JobKeys } from "../provider-keys.ts";

export interface WebhookPorts {
	store: JobStore;
	keys: JobKeys;
	clock: Clock;
	log: Log;
	timing: Pick<JobTiming, "callbackTimeoutMs" | "callbackRetryMs">;
	callbacks: {
		/** What callbacks are signed with (`CALLBACK_SECRET`). */
		secret: string;
		allowPrivate: boolean;
	};
}

/** Tells callers of the ends of their jobs, at least once each (rule C12). */
export interface WebhookSender {
	/** Begins to tell what is due; what is being told already goes on. */
	sweep(): Promise<void>;
	/** Ends calls in flight; they are made again by whoever comes next. */
	close(): Promise<void>;
}

const MAX_AT_ONCE = 32;
/** Each try waits that many times longer for the next. */
const BACK_OFF = 3;
const MAX_RETRY_MS = 4 * 3_600_000;
/** An event that could not be told for so long is given up. */
const MAX_AGE_MS = 24 * 3_600_000;
/** Nobody reads what receivers say. */
const MAX_REPLY_BYTES = 64 * 1024;

/**
 * The due time of the next try is written before each call: a crash in the middle of one makes it come twice, and
 * never not at all. Of several processes the one whose write wins calls.
 */
export function createWebhookSender(ports: WebhookPorts): WebhookSender {
	const { store, clock, log, callbacks, timing } = ports;
	const send = createCheckedFetch({
		field: CALLBACK_FIELD,
		allowPrivate: callbacks.allowPrivate,
		maxReplyBytes: MAX_REPLY_BYTES,
	});
	const telling = new Map<string, Promise<void>>();
	const closing = new AbortController();

	async function tell(jobId: string): Promise<void> {
		const job = await changeJob(store, jobId, (now) => countTry(now, clock.now(), timing.callbackRetryMs));
		const [event] = job?.callback?.due ?? [];
		if (!job?.callback || !event) return;
		const facts = { jobId, event: event.id, type: event.type, tries: event.tries };
		try {
			const status = await call(ports.keys.unseal(job.callback.sealedUrl, jobId), event, job);
			log.info("callback.told", { ...facts, status });
		} catch (error) {
			const isLast = event.dueAt - event.at > MAX_AGE_MS;
			// Never the address: its query may be a secret.
			log.warn(isLast ? "callback.given_up" : "callback.failed", { ...facts, err: error });
			if (!isLast) return;
		}
		await changeJob(store, jobId, (now) => withoutEvent(now, event.id));
	}

	async function call(url: string, event: CallbackEvent, job: Job): Promise<number> {
		const body = JSON.stringify({
			event_id: event.id,
			type: event.type,
			created_at: toIso(event.at),
			job: viewJob(job, clock.now()),
		});
		const answer = await send(url, {
			method: "POST",
			headers: {
				"content-type": "application/json",
				"user-agent": "Diglot",
				"diglot-signature": signCallback(body, callbacks.secret, clock.now()),
			},
			body,
			signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timing.callbackTimeoutMs)]),
		});
		// It has answered; what else it says is of no use, and frees the connection.
		await answer.arrayBuffer().catch(() => {});
		if (!answer.ok) throw new Error(`the receiver answered ${answer.status}`);
		return answer.status;
	}

	return {
		async sweep() {
			const free = MAX_AT_ONCE - telling.size;
			if (free === 0 || closing.signal.aborted) return;
			for (const { id } of await store.listDueCallbacks(free)) {
				if (telling.has(id) || closing.signal.aborted) continue;
				const told = tell(id)
					.catch((error) => log.warn("callback.not_counted", { jobId: id, err: error }))
					.finally(() => telling.delete(id));
				telling.set(id, told);
			}
		},
		async close() {
			closing.abort(new Error("the server stops"));
			await Promise.all(telling.values());
		},
	};
}

/**
 * The value of `Diglot-Signature`: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` by the secret.
 *
 * @param now wall-clock milliseconds
 */
function signCallback(body: string, secret: string, now: number): string {
	const seconds = Math.floor(now / 1_000);
	return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** The job with one more try of its oldest event counted, and the time of the next; `null` where none is due. */
function countTry(job: Job, now: number, retryMs: number): Job | null {
	const [event, ...later] = job.callback?.due ?? [];
	if (!job.callback || !event || event.dueAt > now) return null;
	const pauseMs = Math.min(retryMs * BACK_OFF ** event.tries, MAX_RETRY_MS);
	const tried = { ...event, tries: event.tries + 1, dueAt: now + Math.round(pauseMs * (1 + Math.random() / 5)) };
	return { ...job, version: job.version + 1, callback: { ...job.callback, due: [tried, ...later] } };
}

function withoutEvent(job: Job, eventId: string): Job | null {
	if (!job.callback?.due.some(({ id }) => id === eventId)) return null;
	const due = job.callback.due.filter(({ id }) => id !== eventId);
	return { ...job, version: job.version + 1, callback: { ...job.callback, due } };
}
