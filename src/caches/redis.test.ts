import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeWithParts } from "../../test/setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../../test/setup/redis-server.ts";
import { silentLog } from "../core/log.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { openRedis, type RedisLink } from "../redis/link.ts";
import { CONTRACT_TTL_MS, describeCache } from "./cache.contract.ts";
import { createMemoryCache } from "./memory.ts";
import { createRedisCache } from "./redis.ts";
import { createTieredCache } from "./tiered.ts";

describeWithParts(["redis"], "translations in Redis", () => {
	let server: RedisServer;
	let link: RedisLink;
	let count = 0;
	const newPrefix = () => `test-${++count}:`;
	const isReady = () => vi.waitFor(() => expect(link.commands.status).toBe("ready"), 10_000);
	beforeAll(async () => {
		server = await startRedisServer();
		link = openRedis({ url: server.url, log: silentLog });
		await isReady();
	});
	afterAll(async () => {
		await link.close();
		await server.dispose();
	});

	describeCache("redis", (clock) => createRedisCache({ link, ttlMs: CONTRACT_TTL_MS, clock, prefix: newPrefix() }));

	it("are shared by processes, and Redis removes them when they expire", async () => {
		const options = { link, ttlMs: CONTRACT_TTL_MS, clock: createManualClock(), prefix: newPrefix() };
		await createRedisCache(options).put([{ key: "a", text: "A" }]);
		expect((await createRedisCache(options).get(["a"])).get("a")).toBe("A");
		const leftMs = await link.commands.pttl(`${options.prefix}a`);
		expect(leftMs).toBeGreaterThan(0);
		expect(leftMs).toBeLessThanOrEqual(CONTRACT_TTL_MS);
	});

	it("that were corrupted are a miss", async () => {
		const prefix = newPrefix();
		await link.commands.mset(`${prefix}a`, "no number", `${prefix}b`, "", `${prefix}c`, "99");
		const cache = createRedisCache({ link, ttlMs: 1_000, clock: createManualClock(), prefix });
		expect((await cache.get(["a", "b", "c"])).size).toBe(0);
	});

	it.each([
		["killed", () => server.kill(), () => server.start()],
		["out of memory", () => limitMemory("1"), () => limitMemory("0")],
		["frozen", async () => server.freeze(), async () => server.wake()],
	])("are a miss while Redis is %s, and stored again afterwards", async (_state, spoil, mend) => {
		const faults: unknown[] = [];
		const [clock, prefix] = [createManualClock(), newPrefix()];
		const cache = createTieredCache({
			front: createMemoryCache({ maxEntries: 10, ttlMs: 1_000, clock }),
			back: createRedisCache({ link, ttlMs: 1_000, clock, prefix }),
			onFault: (error) => faults.push(error),
		});
		await spoil();
		try {
			await cache.put([{ key: "a", text: "A" }]);
			expect(await cache.get(["a", "b"])).toEqual(new Map([["a", "A"]]));
			expect(faults).not.toEqual([]);
			for (const fault of faults) expect(fault).toMatchObject({ code: "STORAGE_ERROR" });
		} finally {
			await mend();
		}
		await isReady();
		await vi.waitFor(async () => {
			await cache.put([{ key: "b", text: "B" }]);
			expect((await createRedisCache({ link, ttlMs: 1_000, clock, prefix }).get(["b"])).get("b")).toBe("B");
		}, 10_000);
		await cache.close();
	});

	async function limitMemory(bytes: string): Promise<void> {
		await link.commands.config("SET", "maxmemory", bytes);
	}
});
