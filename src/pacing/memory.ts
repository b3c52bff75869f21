import { type Clock, systemClock } from "../core/clock.ts";
import { createLaneState, type LaneNews, type LanePace, type LaneState } from "./lane.ts";
import type { Pacer, RateLane, Turn } from "./pacer.ts";

export interface MemoryPacerOptions extends Partial<LanePace> {
	/** Calls in flight per lane at most (`PROVIDER_CONCURRENCY`). */
	ceiling: number;
	clock?: Clock;
	/** Hears when a busy provider makes a lane rest longer or take less. */
	onNews?: (lane: string, news: LaneNews) => void;
}

/** A pacer that also does what the pacers of other processes have learnt. */
export interface HearingPacer extends Pacer {
	hear(lane: string, news: LaneNews): void;
}

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;
/** Lanes that nobody stands at are remembered up to so many: each caller may bring keys of their own. */
const MAX_IDLE_LANES = 1_000;
/** No timer may be set further ahead. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A lane with those who stand at it. */
interface Post {
	name: string;
	lane: LaneState;
	/** In the order in which they get their next turns. */
	lines: WaitingLine[];
	timer: NodeJS.Timeout | undefined;
}

interface WaitingLine {
	/** By the number that the line knows each by; `null`: set aside. */
	posts: (Post | null)[];
	/** Calls that wait, oldest first. */
	waiting: Set<(turn: Turn) => void>;
	/** The lane that is asked first by the next call. */
	nextLane: number;
	/** The end of the last pause that the line was told of. */
	toldUntil: number;
	onPause: ((pauseMs: number) => void) | undefined;
}

/** Paces the calls of this process. What others have learnt counts where it is told. */
export function createMemoryPacer(options: MemoryPacerOptions): HearingPacer {
	const { clock = systemClock, onNews = () => {}, ...rest } = options;
	const pace: LanePace = { baseDelayMs: BASE_DELAY_MS, maxDelayMs: MAX_DELAY_MS, ...rest };
	const posts = new Map<string, Post>();

	function postOf(name: string): Post {
		const post = posts.get(name) ?? { name, lane: createLaneState(pace), lines: [], timer: undefined };
		// Set anew, so that the map's order is that of use.
		posts.delete(name);
		posts.set(name, post);
		return post;
	}

	function forgetOldLanes(): void {
		for (const [name, { lane, lines }] of posts) {
			if (posts.size <= MAX_IDLE_LANES) return;
			if (lines.length === 0 && lane.inFlight === 0) posts.delete(name);
		}
	}

	function take(rateLane: WaitingLine, laneIndex: number, post: Post): Turn {
		const ticket = post.lane.begin();
		rateLane.nextLane = (laneIndex + 1) % rateLane.posts.length;
		post.lines = [...post.lines.filter((one) => one !== rateLane), rateLane];
		let over = false;
		return {
			lane: laneIndex,
			end(outcome) {
				if (over) return;
				over = true;
				const { restsUntil, limit } = post.lane;
				post.lane.end(ticket, outcome, clock.monotonic());
				if (post.lane.restsUntil > restsUntil || post.lane.limit < limit) tellNews(post);
				serve(post);
				for (const other of post.lines) tellPause(other);
			},
		};
	}

	function tellNews({ name, lane }: Post): void {
		onNews(name, { restMs: Math.max(0, lane.restsUntil - clock.monotonic()), limit: lane.limit });
	}

	/** Gives the lane's free places to those who wait, one line after the other. */
	function serve(post: Post): void {
		const now = clock.monotonic();
		while (post.lane.hasRoom(now)) {
			const rateLane = post.lines.find(({ waiting }) => waiting.size > 0);
			const [resolve] = rateLane?.waiting ?? [];
			if (!rateLane || !resolve) return;
			rateLane.waiting.delete(resolve);
			resolve(take(rateLane, rateLane.posts.indexOf(post), post));
		}
		wakeAfterRest(post, now);
	}

	function wakeAfterRest(post: Post, now: number): void {
		clearTimeout(post.timer);
		post.timer = undefined;
		const restMs = post.lane.restsUntil - now;
		if (!post.lines.some(({ waiting }) => waiting.size > 0)) return;
		// A full lane is served when one of its calls ends. A rest that is just over may have lost its timer above.
		if (restMs <= 0 && !post.lane.hasRoom(now)) return;
		post.timer = setTimeout(() => serve(post), Math.min(Math.max(0, Math.ceil(restMs)), MAX_TIMER_MS));
	}

	function tellPause(rateLane: WaitingLine): void {
		if (!rateLane.onPause || rateLane.waiting.size === 0) return;
		const until = Math.min(...rateLane.posts.flatMap((post) => (post ? [post.lane.restsUntil] : [])));
		const pauseMs = until - clock.monotonic();
		if (pauseMs <= 0 || until <= rateLane.toldUntil) return;
		rateLane.toldUntil = until;
		rateLane.onPause(pauseMs);
	}

	function takeFreeLane(rateLane: WaitingLine): Turn | null {
		const now = clock.monotonic();
		for (let step = 0; step < rateLane.posts.length; step += 1) {
			const index = (rateLane.nextLane + step) % rateLane.posts.length;
			const post = rateLane.posts[index];
			// Where others wait, a rest is just over and they come first.
			if (post?.lane.hasRoom(now) && !post.lines.some(({ waiting }) => waiting.size > 0))
				return take(rateLane, index, post);
		}
		return null;
	}

	function wait(rateLane: WaitingLine, signal: AbortSignal): Promise<Turn> {
		const { promise, resolve, reject } = Promise.withResolvers<Turn>();
		const leaveLine = () => {
			rateLane.waiting.delete(resolveTurn);
			reject(signal.reason);
		};
		const resolveTurn = (turn: Turn) => {
			signal.removeEventListener("abort", leaveLine);
			resolve(turn);
		};
		rateLane.waiting.add(resolveTurn);
		signal.addEventListener("abort", leaveLine, { once: true });
		for (const post of rateLane.posts) if (post) wakeAfterRest(post, clock.monotonic());
		tellPause(rateLane);
		return promise;
	}

	return {
		hear(lane, news) {
			const post = postOf(lane);
			post.lane.apply(news, clock.monotonic());
			wakeAfterRest(post, clock.monotonic());
			for (const rateLane of post.lines) tellPause(rateLane);
			forgetOldLanes();
		},
		join(lanes, onPause): RateLane {
			const joined = lanes.map(postOf);
			const rateLane: WaitingLine = { posts: [...joined], waiting: new Set(), nextLane: 0, toldUntil: 0, onPause };
			for (const post of joined) post.lines.push(rateLane);
			return {
				width: pace.ceiling * lanes.length,
				async enter(signal) {
					signal.throwIfAborted();
					return takeFreeLane(rateLane) ?? wait(rateLane, signal);
				},
				drop(lane) {
					const others = rateLane.posts.some((post, index) => post !== null && index !== lane);
					const post = rateLane.posts[lane];
					if (others && post) {
						rateLane.posts[lane] = null;
						post.lines = post.lines.filter((one) => one !== rateLane);
					}
					return others;
				},
				leave() {
					for (const post of joined) post.lines = post.lines.filter((one) => one !== rateLane);
					forgetOldLanes();
				},
			};
		},
	};
}
