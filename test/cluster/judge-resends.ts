import { stripTags } from "../../src/core/tagged-text.ts";
import type { ChaosBook } from "../chaos/chaos-books.ts";
import type { FakeCall } from "../fixtures/fake-openai.ts";

/** An answer that is older than this must be in a checkpoint, also where S3 had to be asked again for it. */
const COMMIT_MS = 2_000;

export interface Death {
	worker: number;
	/** By the monotonic clock. */
	at: number;
}

export interface ResendVerdict {
	faults: string[];
	/** Texts in all calls. */
	sent: number;
	/** Texts that were sent more than once. */
	sentAgain: number;
	/** The most that may be sent again: texts of batches that were in flight, or just answered, when their worker died. */
	inFlight: number;
}

interface Sending {
	call: FakeCall;
	worker: number;
}

/**
 * Looks at what each worker's model has heard: a text may be sent twice only where its worker died over it, or so
 * soon after its answer that it may not have been stored.
 *
 * @param calls by worker
 * @param books by the key that each job brings
 */
export function judgeResends(
	calls: readonly (readonly FakeCall[])[],
	deaths: readonly Death[],
	books: ReadonlyMap<string, ChaosBook>,
): ResendVerdict {
	const faults: string[] = [];
	const sendings = new Map<string, Sending[]>();
	let inFlight = 0;

	for (const [worker, heard] of calls.entries()) {
		for (const call of heard) {
			const sending = { call, worker };
			const book = books.get(call.key);
			const texts = call.segments.map(({ text }) => stripTags(text)).filter((text) => book?.telling.has(text));
			if (diedOver(sending, deaths)) inFlight += texts.length;
			for (const text of texts) {
				const place = `${call.key} ${text}`;
				sendings.set(place, [...(sendings.get(place) ?? []), sending]);
			}
		}
	}

	let sent = 0;
	let sentAgain = 0;
	/** Calls that were sent again for no reason, with how many of their texts. */
	const needless = new Map<Sending, number>();
	for (const times of sendings.values()) {
		sent += times.length;
		sentAgain += times.length - 1;
		times.sort((a, b) => a.call.at - b.call.at);
		for (const sending of times.slice(0, -1)) {
			if (!diedOver(sending, deaths)) needless.set(sending, (needless.get(sending) ?? 0) + 1);
		}
	}
	for (const [{ call, worker }, texts] of needless) {
		const end =
			call.answeredAt === null ? "never answered" : `answered after ${Math.round(call.answeredAt - call.at)} ms`;
		faults.push(
			`${call.key}: ${texts} texts of a call of worker ${worker} at ${Math.round(call.at)} ms, ${end}, were sent again`,
		);
	}
	if (sentAgain > inFlight) faults.push(`${sentAgain} texts were sent again, only ${inFlight} were in flight`);
	return { faults, sent, sentAgain, inFlight };
}

function diedOver({ call, worker }: Sending, deaths: readonly Death[]): boolean {
	return deaths.some(
		(death) =>
			death.worker === worker &&
			death.at > call.at &&
			(call.answeredAt === null || call.answeredAt > death.at - COMMIT_MS) &&
			// A life ends once: what was answered after the next one began is not this one's.
			(call.endedAt === null || call.endedAt < death.at + COMMIT_MS),
	);
}
