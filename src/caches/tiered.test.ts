import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { manualClock } from "../core/manual-clock.ts";
import { CONTRACT_TTL_MS, describeCache } from "./cache.contract.ts";
import { memoryCache } from "./memory.ts";
import { sqliteCache } from "./sqlite.ts";
import { tieredCache } from "./tiered.ts";

describeCache("two tiers", (clock) => {
	const tier = (maxEntries: number) => memoryCache({ maxEntries, ttlMs: CONTRACT_TTL_MS, clock });
	return tieredCache({ front: tier(3), back: tier(1_000), onFault: () => {} });
});

it("a back that is down is a miss that is told, and the front goes on", async () => {
	const folder = mkdtempSync(join(tmpdir(), "diglot-cache-"));
	writeFileSync(join(folder, "file"), "");
	const faults: unknown[] = [];
	const clock = manualClock();
	const cache = tieredCache({
		front: memoryCache({ maxEntries: 10, ttlMs: 1_000, clock }),
		back: sqliteCache({ path: join(folder, "file", "cache.sqlite"), ttlMs: 1_000, clock }),
		onFault: (error) => faults.push(error),
	});
	await cache.put([{ key: "a", text: "A" }]);
	expect(await cache.get(["a", "b"])).toEqual(new Map([["a", "A"]]));
	expect(faults).toHaveLength(2);
	await cache.close();
	rmSync(folder, { recursive: true });
});
