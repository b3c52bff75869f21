import type { Segment } from "../../core/segment.ts";

/** One worker's way through the batches. */
export interface Chain {
	/** The batch to do next; `null` where none is left for anyone. */
	next(): Segment[] | null;
}

export interface Schedule {
	/** A further worker. */
	start(): Chain;
	/** Whether all batches are taken. */
	readonly isEmpty: boolean;
}

/**
 * Hands out batches so that most are translated after the one before them, whose translation then goes along as context:
 * each worker goes on with the batch after its own. One that has no such batch, at its start or because another worker
 * had begun there, begins in the middle of the longest stretch that is left. Nobody ever waits.
 *
 * @param split batches that no longer fit, for what is left of a stretch; `null` where they do
 */
export function createSchedule(
	batches: readonly Segment[][],
	split: (batches: readonly Segment[][]) => Segment[][] | null = () => null,
): Schedule {
	/** Each the batches of a worker that are left up to where another one began, or up to the end. */
	const stretches: Segment[][][] = [[...batches]];

	function beginInMiddle(): Segment[][] {
		const longest = stretches.reduce((best, one) => (one.length > best.length ? one : best), []);
		const mine = longest.splice(Math.floor(longest.length / 2));
		stretches.push(mine);
		return mine;
	}

	return {
		get isEmpty() {
			return stretches.every(({ length }) => length === 0);
		},
		start() {
			let mine: Segment[][] | null = null;
			return {
				next() {
					// The first of all begins at the beginning.
					mine ??= stretches.length === 1 && stretches[0]?.length === batches.length ? stretches[0] : beginInMiddle();
					if (mine.length === 0) mine = beginInMiddle();
					const smaller = split(mine);
					if (smaller) mine.splice(0, mine.length, ...smaller);
					return mine.shift() ?? null;
				},
			};
		},
	};
}
