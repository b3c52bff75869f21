import { createHmac } from "node:crypto";
import type { CallbackEvent } from "../../core/callback.ts";
import { toIso } from "../../core/clock.ts";
import type { Job } from "../../core/job.ts";
import { CALLBACK_FIELD } from "../../options/callback-url.ts";
import { createCheckedFetch } from "../../outbound/checked-fetch.ts";
import { changeJob } from "../change-job.ts";
import type { JobContext } from "../context.ts";
import { viewJob } from "../job-view.ts";

export interface WebhookOptions {
	/** The signing secret (`CALLBACK_SECRET`). */
	secret: string;
	/** `ALLOW_PRIVATE_CALLBACKS` */
	allowPrivate: boolean;
}

/** Notifies callers of the ends of their jobs, at least once each (rule C12). */
export interface WebhookSender {
	/** Starts to deliver what is due; deliveries in progress continue. */
	sweep(): Promise<void>;
	/** Aborts deliveries in progress; a later sweep, here or elsewhere, repeats them. */
	close(): Promise<void>;
}

const MAX_CONCURRENT = 32;
/** The delay grows by this factor from try to try. */
const BACK_OFF = 3;
const MAX_RETRY_MS = 4 * 3_600_000;
/** An event that could not be delivered for so long is given up. */
const MAX_AGE_MS = 24 * 3_600_000;
/** The response's body is not used. */
const MAX_REPLY_BYTES = 64 * 1024;

/**
 * The due time of the next try is written before each call, so that after a crash during a call an event is delivered
 * twice rather than never. Of several processes the one whose write wins makes the call.
 */
export function createWebhookSender(
	{ store, keys, clock, log, timing }: Pick<JobContext, "store" | "keys" | "clock" | "log" | "timing">,
	{ secret, allowPrivate }: WebhookOptions,
): WebhookSender {
	const send = createCheckedFetch({ field: CALLBACK_FIELD, allowPrivate, maxReplyBytes: MAX_REPLY_BYTES });
	const delivering = new Map<string, Promise<void>>();
	const closing = new AbortController();

	async function deliver(jobId: string): Promise<void> {
		const job = await changeJob(store, jobId, (now) => countTry(now, clock.now(), timing.callbackRetryMs));
		const [event] = job?.callback?.due ?? [];
		if (!job?.callback || !event) return;
		const facts = { jobId, event: event.id, type: event.type, tries: event.tries };
		try {
			const status = await call(keys.unseal(job.callback.sealedUrl, jobId), event, job);
			log.info("callback.told", { ...facts, status });
		} catch (error) {
			const isLast = event.dueAt - event.at > MAX_AGE_MS;
			// Never the URL: its query may be a secret.
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
				"diglot-signature": sign(body, secret, clock.now()),
			},
			body,
			signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timing.callbackTimeoutMs)]),
		});
		// Read to free the connection; the status is the answer.
		await answer.arrayBuffer().catch(() => {});
		if (!answer.ok) throw new Error(`the receiver answered ${answer.status}`);
		return answer.status;
	}

	return {
		async sweep() {
			const free = MAX_CONCURRENT - delivering.size;
			if (free === 0 || closing.signal.aborted) return;
			for (const { id } of await store.listDueCallbacks(free)) {
				if (delivering.has(id) || closing.signal.aborted) continue;
				const delivery = deliver(id)
					.catch((error) => log.warn("callback.not_counted", { jobId: id, err: error }))
					.finally(() => delivering.delete(id));
				delivering.set(id, delivery);
			}
		},
		async close() {
			closing.abort(new Error("the server stops"));
			await Promise.all(delivering.values());
		},
	};
}

/**
 * The value of `Diglot-Signature`: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` by the secret.
 *
 * @param now wall-clock milliseconds
 */
function sign(body: string, secret: string, now: number): string {
	const seconds = Math.floor(now / 1_000);
	return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** The job with one more try of its oldest event counted and the next one scheduled; `null` where none is due. */
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
