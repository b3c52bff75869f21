import { afterEach, describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../core/manual-clock.ts";
import type { TranslationCache } from "./cache.ts";

export const CONTRACT_TTL_MS = 60_000;

/** The contract of every cache. `make` returns an empty one whose entries live for `CONTRACT_TTL_MS`. */
export function describeCache(name: string, make: (clock: ManualClock) => TranslationCache): void {
	describe(`${name} as a translation cache`, () => {
		const open: TranslationCache[] = [];
		afterEach(async () => {
			for (const cache of open.splice(0)) await cache.close();
		});
		const start = (clock = createManualClock()) => {
			const cache = make(clock);
			open.push(cache);
			return cache;
		};

		it("returns what was put, and nothing for other keys", async () => {
			const cache = start();
			await cache.put([
				{ key: "a", text: "uno <1>dos</1>" },
				{ key: "b", text: "\u00a0 “ünï” \u{1f600}" },
			]);
			expect(await cache.get(["b", "c", "a"])).toEqual(
				new Map([
					["a", "uno <1>dos</1>"],
					["b", "\u00a0 “ünï” \u{1f600}"],
				]),
			);
			expect((await cache.get(["c"])).size).toBe(0);
			expect((await cache.get([])).size).toBe(0);
		});

		it("keeps the newest text of a key", async () => {
			const cache = start();
			await cache.put([{ key: "a", text: "old" }]);
			await cache.put([{ key: "a", text: "new" }]);
			expect((await cache.get(["a"])).get("a")).toBe("new");
		});

		it("expires an entry, counted from the last put", async () => {
			const clock = createManualClock();
			const cache = start(clock);
			await cache.put([{ key: "a", text: "A" }]);
			await cache.put([{ key: "b", text: "B" }]);
			clock.advance(CONTRACT_TTL_MS / 2);
			await cache.put([{ key: "b", text: "B" }]);
			clock.advance(CONTRACT_TTL_MS / 2);
			expect([...(await cache.get(["a", "b"])).keys()]).toEqual(["b"]);
		});

		it("accepts many entries in one call", async () => {
			const cache = start();
			const keys = Array.from({ length: 900 }, (_none, index) => `key ${index}`);
			await cache.put(keys.map((key) => ({ key, text: `text of ${key}` })));
			expect((await cache.get(keys)).size).toBe(900);
		});
	});
}
