import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { describeWithParts } from "../../test/setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../../test/setup/redis-server.ts";
import type { Log } from "../core/log.ts";
import { openRedis, type RedisLink } from "./link.ts";

const PASSWORD = "p@ss word/8";

describeWithParts(["redis"], "the link to a Redis", () => {
	let server: RedisServer;
	let link: RedisLink;
	let events: string[];
	beforeAll(async () => {
		server = await startRedisServer(["--requirepass", PASSWORD, "--maxmemory-policy", "allkeys-lru"]);
	});
	afterEach(() => link.close());
	afterAll(() => server.dispose());

	function open(url: string): void {
		events = [];
		const write = (event: string) => void events.push(event);
		const log: Log = { info: write, warn: write, error: write };
		link = openRedis({ url, log });
	}

	const withPassword = (password: string) => server.url.replace("//", `//:${encodeURIComponent(password)}@`);
	const eventually = (look: () => void | Promise<void>) => vi.waitFor(look, { timeout: 15_000, interval: 20 });

	it("logs an outage and its end once, and fails commands immediately meanwhile", async () => {
		open(withPassword(PASSWORD));
		await eventually(() => expect(link.commands.status).toBe("ready"));
		await server.kill();
		try {
			await eventually(() => expect(events).toContain("redis.lost"));
			for (let n = 0; n < 3; n++) await expect(link.commands.get("a")).rejects.toThrow();
		} finally {
			await server.start();
		}
		await eventually(() =>
			expect(events.filter((event) => event !== "redis.evicts")).toEqual(["redis.lost", "redis.back"]),
		);
		await eventually(async () => expect(await link.commands.get("a")).toBe(null));
	});

	it("warns of a Redis that may evict parts of the queue", async () => {
		open(withPassword(PASSWORD));
		await eventually(() => expect(events).toEqual(["redis.evicts"]));
	});

	it("fails with a wrong password, and logs it", async () => {
		open(withPassword("wrong"));
		await eventually(() => expect(events).toContain("redis.lost"));
		await expect(link.commands.get("a")).rejects.toThrow();
	});
});
