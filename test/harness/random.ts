/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** `items` in an order that `random` decides. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
	const order = [...items];
	for (let last = order.length - 1; last > 0; last--) {
		const other = Math.floor(random() * (last + 1));
		[order[last], order[other]] = [order[other] as T, order[last] as T];
	}
	return order;
}

/** Choices that are the same for the same seeds. */
export interface Random {
	/** A whole number from 0 to below `bound`. */
	below(bound: number): number;
	/** True in `share` of all cases. */
	chance(share: number): boolean;
	pick<T>(list: readonly [T, ...T[]]): T;
}

export function randomFrom(...seeds: readonly number[]): Random {
	const next = seededRandom(
		seeds.reduce((mixed, seed) => Math.imul(mixed ^ seed, 0x9e3779b1) + 0x7f4a7c15, 0x2545f491),
	);
	return {
		below: (bound) => Math.floor(next() * bound),
		chance: (share) => next() < share,
		pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
	};
}
