/** A small generator of numbers, the same for the same seed (mulberry32). */
export interface Random {
	/** A whole number from 0 to below `bound`. */
	below(bound: number): number;
	/** True in `share` of all cases. */
	chance(share: number): boolean;
	pick<T>(list: readonly [T, ...T[]]): T;
}

export function randomFrom(...seeds: readonly number[]): Random {
	let state = seeds.reduce((mixed, seed) => Math.imul(mixed ^ seed, 0x9e3779b1) + 0x7f4a7c15, 0x2545f491);
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		below: (bound) => Math.floor(next() * bound),
		chance: (share) => next() < share,
		pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
	};
}
