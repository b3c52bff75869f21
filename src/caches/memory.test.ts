import { expect, it } from "vitest";
import { createManualClock } from "../core/manual-clock.ts";
import { CONTRACT_TTL_MS, describeCache } from "./cache.contract.ts";
import { createMemoryCache } from "./memory.ts";

describeCache("memory", (clock) => createMemoryCache({ maxEntries: 1_000, ttlMs: CONTRACT_TTL_MS, clock }));

it("a full cache evicts the least recently used entry", async () => {
	const cache = createMemoryCache({ maxEntries: 2, ttlMs: 1_000, clock: createManualClock() });
	await cache.put([
		{ key: "a", text: "A" },
		{ key: "b", text: "B" },
	]);
	await cache.get(["a"]);
	await cache.put([{ key: "c", text: "C" }]);
	expect([...(await cache.get(["a", "b", "c"])).keys()]).toEqual(["a", "c"]);
});
