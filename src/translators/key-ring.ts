export interface KeyRing {
	/** The next key in turn; empty where there is none at all. */
	next(): string;
	/** Sets `key` aside. @returns whether another one is left */
	drop(key: string): boolean;
}

/** Several keys used in turn (SPEC §4). The last one is never set aside, so that its fault reaches the caller. */
export function keyRing(keys: readonly string[]): KeyRing {
	let usable = [...new Set(keys.filter((key) => key !== ""))];
	let turn = 0;
	return {
		next() {
			const key = usable[turn % Math.max(usable.length, 1)] ?? "";
			turn += 1;
			return key;
		},
		drop(key) {
			const rest = usable.filter((one) => one !== key);
			if (rest.length === 0) return false;
			usable = rest;
			return true;
		},
	};
}
