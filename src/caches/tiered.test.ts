import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createManualClock } from "../core/manual-clock.ts";
import { CONTRACT_TTL_MS, describeCache } from "./cache.contract.ts";
import { createMemoryCache } from "./memory.ts";
import { createSqliteCache } from "./sqlite.ts";
import { createTieredCache } from "./tiered.ts";

describeCache("two tiers", (clock) => {
	const tier = (maxEntries: number) => createMemoryCache({ maxEntries, ttlMs: CONTRACT_TTL_MS, clock });
	return createTieredCache({ front: tier(3), back: tier(1_000), onFault: () => {} });
});

it("a back that is down is a reported miss, and the front keeps working", async () => {
	const folder = mkdtempSync(join(tmpdir(), "diglot-cache-"));
	writeFileSync(join(folder, "file"), "");
	const faults: unknown[] = [];
	const clock = createManualClock();
	const cache = createTieredCache({
		front: createMemoryCache({ maxEntries: 10, ttlMs: 1_000, clock }),
		back: createSqliteCache({ path: join(folder, "file", "cache.sqlite"), ttlMs: 1_000, clock }),
		onFault: (error) => faults.push(error),
	});
	await cache.put([{ key: "a", text: "A" }]);
	expect(await cache.get(["a", "b"])).toEqual(new Map([["a", "A"]]));
	expect(faults).toHaveLength(2);
	await cache.close();
	rmSync(folder, { recursive: true });
});
