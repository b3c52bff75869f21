/** What became of a call, as far as it tells how many calls the provider takes. */
export type CallOutcome =
	/** The provider worked on it, whatever it said. */
	| { kind: "answered" }
	/** It takes no more for now (429): everybody slows down, for `retryAfterMs` where it said so. */
	| { kind: "busy"; retryAfterMs?: number | undefined }
	/** 5xx, a broken line, no answer in time. */
	| { kind: "failed" }
	/** Aborted, or refused for a reason of its own: says nothing about the pace. */
	| { kind: "unknown" };

/** Leave to send one call. */
export interface Turn {
	/** Which of the lanes the line was joined with: its key is the one to use. */
	readonly lane: number;
	/** Must be called once, when the call is over; a second time changes nothing. */
	end(outcome: CallOutcome): void;
}

/** One caller's place at its lanes: a job's, for as long as it runs. */
export interface RateLane {
	/** Calls that this line may have in flight at most, however well it goes. */
	readonly width: number;
	/**
	 * Waits until one more call may be sent. Lines that wait at the same lane get their turns one after
	 * the other, however many calls each has waiting; the lanes of one line are used in turn.
	 *
	 * @throws the signal's reason on abort; the place in the line is free then
	 */
	enter(signal: AbortSignal): Promise<Turn>;
	/** Sets a lane aside for this line: its key was refused. The last one stays. @returns whether another one is left */
	drop(lane: number): boolean;
	/** Frees the place; no call of the line is waiting or in flight any more. */
	leave(): void;
}

/**
 * Paces calls to providers (rule D7). A lane stands for one key of one provider; all lines of this
 * process that name it share its pace: it starts with 4 calls in flight and doubles up to a ceiling, is cut
 * once per congestion event, remembers what was too much, and rests for as long as a busy provider asks.
 */
export interface Pacer {
	/**
	 * Takes a place at `lanes`, at least one. A lane's name may be stored and shown: never a key.
	 *
	 * @param onPause hears, once for each pause, that calls of this line wait until no lane rests any more, and how long
	 */
	join(lanes: readonly string[], onPause?: (pauseMs: number) => void): RateLane;
}
