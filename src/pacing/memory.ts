import { type Clock, systemClock } from "../core/clock.ts";
import { createLaneState, type LanePace, type LaneState, type LaneUpdate } from "./lane.ts";
import type { Pacer, PacingSession, Turn } from "./pacer.ts";

export interface MemoryPacerOptions extends Partial<LanePace> {
	/** Calls in flight per lane at most (`PROVIDER_CONCURRENCY`). */
	ceiling: number;
	clock?: Clock;
	/** Called when a busy provider makes a lane rest longer or lowers its limit. */
	onUpdate?: (lane: string, update: LaneUpdate) => void;
}

/** A pacer that also applies what the pacers of other processes have learnt. */
export interface SharedPacer extends Pacer {
	applyUpdate(lane: string, update: LaneUpdate): void;
}

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;
/** How many unused lanes are remembered; bounded, because each caller may bring keys of their own. */
const MAX_IDLE_LANES = 1_000;
/** The longest delay that `setTimeout` accepts. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A lane and the sessions that use it. */
interface RateLane {
	name: string;
	state: LaneState;
	/** In the order of their next turns. */
	sessions: SessionState[];
	timer: NodeJS.Timeout | undefined;
}

interface SessionState {
	/** By the index that `Turn.lane` reports; `null` once dropped. */
	lanes: (RateLane | null)[];
	/** Waiting calls, oldest first. */
	waiting: Set<(turn: Turn) => void>;
	/** The index of the lane that the next call tries first. */
	nextLane: number;
	/** The end of the last pause that was reported to the session. */
	reportedUntil: number;
	onPause: ((pauseMs: number) => void) | undefined;
	onMoved: (() => void) | undefined;
}

/** Paces the calls of this process; what other processes have learnt comes in through `applyUpdate`. */
export function createMemoryPacer(options: MemoryPacerOptions): SharedPacer {
	const { clock = systemClock, onUpdate = () => {}, ...rest } = options;
	const pace: LanePace = { baseDelayMs: BASE_DELAY_MS, maxDelayMs: MAX_DELAY_MS, ...rest };
	const rateLanes = new Map<string, RateLane>();

	function laneOf(name: string, slowStart?: number): RateLane {
		const known = rateLanes.get(name);
		const rateLane = known ?? { name, state: createLaneState(pace, slowStart), sessions: [], timer: undefined };
		// Re-inserted, so that the map is in order of use.
		rateLanes.delete(name);
		rateLanes.set(name, rateLane);
		return rateLane;
	}

	function forgetOldLanes(): void {
		for (const [name, { state, sessions }] of rateLanes) {
			if (rateLanes.size <= MAX_IDLE_LANES) return;
			if (sessions.length === 0 && state.inFlight === 0) rateLanes.delete(name);
		}
	}

	function take(session: SessionState, laneIndex: number, rateLane: RateLane): Turn {
		const ticket = rateLane.state.begin();
		session.nextLane = (laneIndex + 1) % session.lanes.length;
		rateLane.sessions = [...rateLane.sessions.filter((one) => one !== session), session];
		let over = false;
		return {
			lane: laneIndex,
			end(outcome) {
				if (over) return;
				over = true;
				const { restsUntil, limit } = rateLane.state;
				rateLane.state.end(ticket, outcome, clock.monotonic());
				if (rateLane.state.restsUntil > restsUntil || rateLane.state.limit < limit) publishUpdate(rateLane);
				serve(rateLane);
				for (const other of rateLane.sessions) {
					reportPause(other);
					if (outcome.kind === "answered" && other !== session && other.waiting.size > 0) other.onMoved?.();
				}
			},
		};
	}

	function publishUpdate({ name, state }: RateLane): void {
		onUpdate(name, { restMs: Math.max(0, state.restsUntil - clock.monotonic()), limit: state.limit });
	}

	/** Gives the lane's free places to waiting calls, one session after the other. */
	function serve(rateLane: RateLane): void {
		const now = clock.monotonic();
		while (rateLane.state.hasRoom(now)) {
			const session = rateLane.sessions.find(({ waiting }) => waiting.size > 0);
			const [resolve] = session?.waiting ?? [];
			if (!session || !resolve) return;
			session.waiting.delete(resolve);
			resolve(take(session, session.lanes.indexOf(rateLane), rateLane));
		}
		wakeAfterRest(rateLane, now);
	}

	function wakeAfterRest(rateLane: RateLane, now: number): void {
		clearTimeout(rateLane.timer);
		rateLane.timer = undefined;
		const restMs = rateLane.state.restsUntil - now;
		if (!rateLane.sessions.some(({ waiting }) => waiting.size > 0)) return;
		// A full lane is served when one of its calls ends. A rest that has just ended may have lost its timer above.
		if (restMs <= 0 && !rateLane.state.hasRoom(now)) return;
		rateLane.timer = setTimeout(() => serve(rateLane), Math.min(Math.max(0, Math.ceil(restMs)), MAX_TIMER_MS));
	}

	function reportPause(session: SessionState): void {
		if (!session.onPause || session.waiting.size === 0) return;
		const until = Math.min(...session.lanes.flatMap((rateLane) => (rateLane ? [rateLane.state.restsUntil] : [])));
		const pauseMs = until - clock.monotonic();
		if (pauseMs <= 0 || until <= session.reportedUntil) return;
		session.reportedUntil = until;
		session.onPause(pauseMs);
	}

	function takeFreeLane(session: SessionState): Turn | null {
		const now = clock.monotonic();
		for (let step = 0; step < session.lanes.length; step += 1) {
			const index = (session.nextLane + step) % session.lanes.length;
			const rateLane = session.lanes[index];
			// Where others wait, a rest has just ended and they come first.
			if (rateLane?.state.hasRoom(now) && !rateLane.sessions.some(({ waiting }) => waiting.size > 0))
				return take(session, index, rateLane);
		}
		return null;
	}

	function wait(session: SessionState, signal: AbortSignal): Promise<Turn> {
		const { promise, resolve, reject } = Promise.withResolvers<Turn>();
		const leaveQueue = () => {
			session.waiting.delete(resolveTurn);
			reject(signal.reason);
		};
		const resolveTurn = (turn: Turn) => {
			signal.removeEventListener("abort", leaveQueue);
			resolve(turn);
		};
		session.waiting.add(resolveTurn);
		signal.addEventListener("abort", leaveQueue, { once: true });
		for (const rateLane of session.lanes) if (rateLane) wakeAfterRest(rateLane, clock.monotonic());
		reportPause(session);
		return promise;
	}

	return {
		applyUpdate(lane, update) {
			const rateLane = laneOf(lane);
			rateLane.state.apply(update, clock.monotonic());
			wakeAfterRest(rateLane, clock.monotonic());
			for (const session of rateLane.sessions) reportPause(session);
			forgetOldLanes();
		},
		join(lanes, onPause, { slowStart, onMoved } = {}): PacingSession {
			const joined = lanes.map((name) => laneOf(name, slowStart));
			const session: SessionState = {
				lanes: [...joined],
				waiting: new Set(),
				nextLane: 0,
				reportedUntil: 0,
				onPause,
				onMoved,
			};
			for (const rateLane of joined) rateLane.sessions.push(session);
			return {
				width: pace.ceiling * lanes.length,
				get window() {
					return session.lanes.reduce((sum, rateLane) => sum + (rateLane?.state.window ?? 0), 0);
				},
				async enter(signal) {
					signal.throwIfAborted();
					return takeFreeLane(session) ?? wait(session, signal);
				},
				drop(lane) {
					const others = session.lanes.some((rateLane, index) => rateLane !== null && index !== lane);
					const rateLane = session.lanes[lane];
					if (others && rateLane) {
						session.lanes[lane] = null;
						rateLane.sessions = rateLane.sessions.filter((one) => one !== session);
					}
					return others;
				},
				leave() {
					for (const rateLane of joined) rateLane.sessions = rateLane.sessions.filter((one) => one !== session);
					forgetOldLanes();
				},
			};
		},
	};
}
