import type { CallOutcome } from "./pacer.ts";

export interface LanePace {
	/** Calls in flight at most. */
	ceiling: number;
	/** First rest after a 429 that names no delay; doubles up to the maximum while no call is answered. */
	baseDelayMs: number;
	maxDelayMs: number;
}

/** A call as the lane knows it. */
export interface Ticket {
	/** Grows with each call: tells what was sent before a cut. */
	number: number;
	/** Calls in flight when it was sent, itself included. */
	inFlight: number;
}

/** What a process tells the others of a lane whose provider was busy. */
export interface LaneNews {
	/** For how long it rests from now. */
	restMs: number;
	/** Calls at once that are not known to be too much. */
	limit: number;
}

/** The pace of one provider key; times are milliseconds of one clock that never jumps. */
export interface LaneState {
	/** No call may be sent before; 0 while none was refused. */
	readonly restsUntil: number;
	/** Calls that may be in flight now. */
	readonly window: number;
	readonly inFlight: number;
	hasRoom(now: number): boolean;
	/** The most calls at once that are not known to be too much. */
	readonly limit: number;
	begin(): Ticket;
	/** Takes over what another process has learnt. */
	apply(news: LaneNews, now: number): void;
	end(ticket: Ticket, outcome: CallOutcome, now: number): void;
}

/** Rule D7. */
const SLOW_START = 4;
/** What a cut leaves of the calls in flight. */
const CUT = 0.7;
/** At the remembered limit so many rounds of answers pass before one call more is tried, twice as many after each failure. */
const ROUNDS_BEFORE_PROBE = 24;
const MAX_DOUBLINGS = 3;
/** A limit is disproved when one call more has gone well for so many rounds: less may be luck between two bursts. */
const ROUNDS_OF_PROBE = 3;

/**
 * The window grows by one with each answer, which doubles it each round, up to the ceiling or to what was
 * once too much; there a single call more is tried now and then. A 429 cuts it once: refusals of calls that
 * were sent before the cut are the same event. While refusals come without an answer between them, single
 * calls ask again after rests that double, and the remembered limit stays: it is no question of how many then.
 */
export function createLaneState({ ceiling, baseDelayMs, maxDelayMs }: LanePace): LaneState {
	let window = Math.min(SLOW_START, ceiling);
	/** The most that is not known to be too much. */
	let limit = ceiling;
	let inFlight = 0;
	let nextNumber = 0;
	/** Tickets below were sent before the last cut. */
	let cutBefore = 0;
	/** Congestion events since the last answer. */
	let refusals = 0;
	let restsUntil = 0;
	/** Answers since the window came to stand at the limit, or above it. */
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

	function judgeProbe(ticket: Ticket): void {
		if (ticket.inFlight > limit) quiet += 1;
		if (quiet < ROUNDS_OF_PROBE * window) return;
		limit = ceiling;
		failedProbes = 0;
	}

	function decrease(inFlightThen: number): void {
		window = Math.max(1, Math.floor(Math.min(window, inFlightThen) * CUT));
		cutBefore = nextNumber;
		quiet = 0;
	}

	function slowDown(ticket: Ticket, retryAfterMs: number | undefined, now: number): void {
		const isNews = ticket.number >= cutBefore;
		if (isNews && refusals === 0) {
			const wasProbe = window > limit;
			failedProbes = wasProbe ? Math.min(failedProbes + 1, MAX_DOUBLINGS) : 0;
			limit = Math.max(1, Math.min(limit, ticket.inFlight - 1));
			decrease(ticket.inFlight);
		} else if (isNews) {
			decrease(1);
		}
		// A provider that says "at once" again and again is not asked at once.
		const ownDelayMs = isNews && (retryAfterMs === undefined || refusals > 0) ? backOff(refusals) : 0;
		if (isNews) refusals += 1;
		restsUntil = Math.max(restsUntil, now + Math.max(retryAfterMs ?? 0, ownDelayMs));
	}

	/** With jitter between half and whole, so that processes don't come back in step. */
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
		apply(news, now) {
			restsUntil = Math.max(restsUntil, now + news.restMs);
			limit = Math.max(1, Math.min(limit, news.limit));
			window = Math.min(window, limit);
			// Refusals of what is in flight here are the same event.
			cutBefore = nextNumber;
			quiet = 0;
		},
		end(ticket, outcome, now) {
			// A window that isn't used says nothing of a larger one.
			const used = inFlight > window / 2;
			inFlight -= 1;
			switch (outcome.kind) {
				case "answered":
					refusals = 0;
					if (window > limit) judgeProbe(ticket);
					else if (used) increase();
					break;
				case "busy":
					slowDown(ticket, outcome.retryAfterMs, now);
					break;
				case "failed":
					// Too many at once may be why it broke: less, until answers come; but that is no limit to remember.
					if (ticket.number >= cutBefore) decrease(window);
					break;
				case "unknown":
					break;
			}
		},
	};
}
