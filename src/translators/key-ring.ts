import { CallError } from "./translator.ts";

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

/**
 * Runs a call with the next key of `ring`. A key that is refused or out of quota is set aside, and the
 * fault is told only when the last one has gone (RULES.md D7); before that the call may be sent again at once.
 */
export async function callWithKey<T>(ring: KeyRing, call: (key: string) => Promise<T>): Promise<T> {
	const key = ring.next();
	try {
		return await call(key);
	} catch (error) {
		if (error instanceof CallError && (error.fault === "key" || error.fault === "quota") && ring.drop(key)) {
			throw new CallError(`${error.message}; the next key is tried`, { fault: "busy", retryAfterMs: 0 });
		}
		throw error;
	}
}
