import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeWithParts } from "../../test/setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../../test/setup/redis-server.ts";
import { silentLog } from "../core/log.ts";
import { createManualClock } from "../core/manual-clock.ts";
import { openRedis, type RedisLink } from "../redis/link.ts";
import { createRedisLimit } from "./redis.ts";
import { describeWindowLimit } from "./window-limit.contract.ts";

const BOUNDS = { max: 2, windowMs: 600_000 };

describeWithParts(["redis"], "attempts counted in Redis", () => {
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

	describeWindowLimit("redis", () => {
		const prefix = newPrefix();
		return {
			open: (bounds) => createRedisLimit({ ...bounds, link, prefix, clock: createManualClock() }),
			/** Redis has its own clock, so the windows are shortened instead. */
			async advance(ms) {
				for (const key of await link.commands.keys(`${prefix}*`)) {
					await link.commands.pexpire(key, (await link.commands.pttl(key)) - ms);
				}
			},
		};
	});

	it("are one count for all processes, gone from Redis with their window, and name nobody", async () => {
		const options = { ...BOUNDS, link, prefix: newPrefix(), clock: createManualClock() };
		const [one, another] = [createRedisLimit(options), createRedisLimit(options)];
		await one.take("192.0.2.7");
		expect(await another.take("192.0.2.7")).toMatchObject({ allowed: true, remaining: 0 });
		expect((await one.take("192.0.2.7")).allowed).toBe(false);
		expect((await another.peek("192.0.2.7")).allowed).toBe(false);
		const keys = await link.commands.keys(`${options.prefix}*`);
		expect(keys).toHaveLength(1);
		expect(keys.join()).not.toContain("192.0.2.7");
		const leftMs = await link.commands.pttl(String(keys[0]));
		expect(leftMs).toBeGreaterThan(0);
		expect(leftMs).toBeLessThanOrEqual(BOUNDS.windowMs);
	});

	it.each([
		["killed", () => server.kill(), () => server.start()],
		["frozen", async () => server.freeze(), async () => server.wake()],
	])(
		"go on in each process while Redis is %s, with what it let through before, and together afterwards",
		async (_state, spoil, mend) => {
			const clock = createManualClock();
			const options = { ...BOUNDS, link, prefix: newPrefix(), clock };
			const [one, another] = [createRedisLimit(options), createRedisLimit(options)];
			await one.take("ann");
			await spoil();
			try {
				expect(await one.take("ann")).toMatchObject({ allowed: true, remaining: 0 });
				expect((await one.take("ann")).allowed).toBe(false);
				expect((await one.peek("ann")).allowed).toBe(false);
				expect((await another.take("ann")).allowed).toBe(true);
			} finally {
				await mend();
			}
			await isReady();
			clock.advance(5_000);
			await vi.waitFor(async () => {
				clock.advance(5_000);
				const key = `again-${++count}`;
				await one.take(key);
				expect((await another.take(key)).remaining).toBe(0);
			}, 10_000);
		},
	);
});
