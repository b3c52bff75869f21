/** How a call ended, as far as it matters to how many calls the provider takes. */
export type CallOutcome =
	/** The provider worked on it, whatever it said; `work`: how much it wrote, in any unit that is the same for all calls. */
	| { kind: "answered"; work?: number | undefined }
	/** It takes no more for now (429): everybody slows down, for `retryAfterMs` where the provider gave it. */
	| { kind: "busy"; retryAfterMs?: number | undefined }
	/** 5xx, a broken connection, a timeout. */
	| { kind: "failed" }
	/** Aborted, or refused for reasons of the call: says nothing about the pace. */
	| { kind: "unknown" };

/** Permission to send one call. */
export interface Turn {
	/** Index of the lane, in the order passed to `join`: the key to use. */
	readonly lane: number;
	/** Must be called when the call has ended; further calls do nothing. */
	end(outcome: CallOutcome): void;
}

/** One caller's share of its lanes: a job's, for as long as it runs. */
export interface PacingSession {
	/** The most calls that this session can ever have in flight. */
	readonly width: number;
	/** Those that it may have in flight now, if no other session had any. */
	readonly window: number;
	/**
	 * Waits until one more call may be sent. Sessions that wait for the same lane take turns, however many calls
	 * each has waiting; the lanes of one session are used round-robin.
	 *
	 * @throws the signal's reason on abort; the call then waits no longer
	 */
	enter(signal: AbortSignal): Promise<Turn>;
	/** Stops using a lane whose key was refused; the last one stays. @returns whether another one is left */
	drop(lane: number): boolean;
	/** Ends the session. No call of it may be waiting or in flight. */
	leave(): void;
}

export interface JoinOptions {
	/**
	 * The calls that a lane which is new may have in flight, 4 by default. One that starts below is a server of somebody's
	 * own: it gets more at a time only while it answers more in the same time.
	 */
	slowStart?: number | undefined;
	/** Called when a call of another session is answered while calls of this one wait behind it: the queue moves. */
	onMoved?: () => void;
}

/**
 * Paces calls to providers (rule D7). A lane stands for one key of one provider; all sessions of this
 * process that name it share its pace: it starts with a few calls in flight and doubles up to a ceiling, is cut
 * once per congestion event, remembers how many calls were too many, and rests as long as a busy provider asks.
 */
export interface Pacer {
	/**
	 * Opens a session on `lanes`, at least one. A lane's name may be stored and shown, so it must not hold a key.
	 *
	 * @param onPause called once per pause in which calls of this session wait because all its lanes rest
	 */
	join(lanes: readonly string[], onPause?: (pauseMs: number) => void, more?: JoinOptions): PacingSession;
}
