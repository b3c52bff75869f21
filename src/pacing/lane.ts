import type { CallOutcome } from "./pacer.ts";
import { createThroughputProbe } from "./throughput.ts";

export interface LanePace {
	/** The most calls in flight. */
	ceiling: number;
	/** The first rest after a 429 without `Retry-After`; doubles up to the maximum until a call is answered. */
	baseDelayMs: number;
	maxDelayMs: number;
}

/** A call as the lane knows it. */
export interface Ticket {
	/** Grows with each call, so that calls sent before a cut are recognised. */
	number: number;
	/** Calls in flight when it was sent, itself included. */
	inFlight: number;
}

/** What a process shares with the others about a lane whose provider was busy. */
export interface LaneUpdate {
	/** How long the lane rests from now. */
	restMs: number;
	/** The most concurrent calls that are not known to be too many. */
	limit: number;
}

/** The pace of one provider key; times are milliseconds of a monotonic clock. */
export interface LaneState {
	/** No call may be sent before this time; 0 until one is refused. */
	readonly restsUntil: number;
	/** Calls that may be in flight now. */
	readonly window: number;
	readonly inFlight: number;
	hasRoom(now: number): boolean;
	/** The most concurrent calls that are not known to be too many. */
	readonly limit: number;
	begin(): Ticket;
	/** Applies what another process has learnt. */
	apply(update: LaneUpdate, now: number): void;
	end(ticket: Ticket, outcome: CallOutcome, now: number): void;
}

/** Rule D7. */
const SLOW_START = 4;
/** The share of the calls in flight that a cut leaves. */
const CUT = 0.7;
/** Rounds of answers at the remembered limit before one more call is tried; doubles after each failed probe. */
const ROUNDS_BEFORE_PROBE = 24;
const MAX_DOUBLINGS = 3;
/** Rounds of successful probes that disprove a limit: fewer may be luck between two bursts. */
const ROUNDS_OF_PROBE = 3;

/**
 * The window grows by one with each answer, which doubles it each round, up to the ceiling or to what was
 * once too much; there, one more call is tried from time to time. A 429 cuts it once: refusals of calls that
 * were sent before the cut are the same event. While refusals follow each other without an answer, single calls
 * try again after rests that double, and the remembered limit stays: concurrency is not the problem then.
 *
 * A server that starts below that, one of somebody's own, refuses nothing: it works on one call and lets the others wait.
 * Its window follows what it gets done (`throughput.ts`).
 *
 * @param slowStart the first window
 */
export function createLaneState({ ceiling, baseDelayMs, maxDelayMs }: LanePace, slowStart = SLOW_START): LaneState {
	let window = Math.min(slowStart, ceiling);
	let limit = ceiling;
	/** Of a server that starts below others: it is not asked for more than it can work on. */
	const probe = slowStart < SLOW_START ? createThroughputProbe(window, () => limit) : null;
	let inFlight = 0;
	let nextNumber = 0;
	/** Tickets below were sent before the last cut. */
	let cutBefore = 0;
	/** Congestion events since the last answer. */
	let refusals = 0;
	let restsUntil = 0;
	/** Answers since the window reached the limit. */
	let quiet = 0;
	let failedProbes = 0;

	function increase(): void {
		if (window < limit) {
			window += 1;
			quiet = 0;
		} else if (limit < ceiling) {
			quiet += 1;
			if (quiet < ROUNDS_BEFORE_PROBE * window * 2 ** failedProbes) return;
			window += 1;
			quiet = 0;
		}
	}

	/** How the window changes with an answer. @param used whether the calls in flight nearly filled it */
	function answered(ticket: Ticket, work: number, used: boolean, now: number): void {
		refusals = 0;
		if (probe && used) window = probe.answered(work, now);
		else if (probe) probe.restart(window);
		else if (window > limit) judgeProbe(ticket);
		else if (used) increase();
	}

	function judgeProbe(ticket: Ticket): void {
		if (ticket.inFlight > limit) quiet += 1;
		if (quiet < ROUNDS_OF_PROBE * window) return;
		limit = ceiling;
		failedProbes = 0;
	}

	function decrease(inFlightThen: number): void {
		window = Math.max(1, Math.floor(Math.min(window, inFlightThen) * CUT));
		probe?.restart(window);
		cutBefore = nextNumber;
		quiet = 0;
	}

	function slowDown(ticket: Ticket, retryAfterMs: number | undefined, now: number): void {
		const isNew = ticket.number >= cutBefore;
		if (isNew && refusals === 0) {
			const wasProbe = window > limit;
			failedProbes = wasProbe ? Math.min(failedProbes + 1, MAX_DOUBLINGS) : 0;
			limit = Math.max(1, Math.min(limit, ticket.inFlight - 1));
			decrease(ticket.inFlight);
		} else if (isNew) {
			decrease(1);
		}
		// A provider that keeps answering "retry immediately" is not retried immediately.
		const ownDelayMs = isNew && (retryAfterMs === undefined || refusals > 0) ? backOff(refusals) : 0;
		if (isNew) refusals += 1;
		restsUntil = Math.max(restsUntil, now + Math.max(retryAfterMs ?? 0, ownDelayMs));
	}

	/** With jitter between half and the full delay, so that processes don't come back in step. */
	function backOff(doublings: number): number {
		const fullMs = Math.min(baseDelayMs * 2 ** doublings, maxDelayMs);
		return fullMs / 2 + (Math.random() * fullMs) / 2;
	}

	return {
		get restsUntil() {
			return restsUntil;
		},
		get window() {
			return window;
		},
		get inFlight() {
			return inFlight;
		},
		get limit() {
			return limit;
		},
		hasRoom: (now) => inFlight < window && restsUntil <= now,
		begin() {
			inFlight += 1;
			nextNumber += 1;
			return { number: nextNumber - 1, inFlight };
		},
		apply(update, now) {
			restsUntil = Math.max(restsUntil, now + update.restMs);
			limit = Math.max(1, Math.min(limit, update.limit));
			window = Math.min(window, limit);
			probe?.restart(window);
			// Refusals of what is in flight here are the same event.
			cutBefore = nextNumber;
			quiet = 0;
		},
		end(ticket, outcome, now) {
			// A window that isn't used up says nothing about a larger one.
			const used = inFlight > window / 2;
			inFlight -= 1;
			switch (outcome.kind) {
				case "answered":
					answered(ticket, outcome.work ?? 1, used, now);
					break;
				case "busy":
					slowDown(ticket, outcome.retryAfterMs, now);
					break;
				case "failed":
					// Concurrency may be why it broke: send less until answers come, but remember no limit.
					if (ticket.number >= cutBefore) decrease(window);
					break;
				case "unknown":
					break;
			}
		},
	};
}
