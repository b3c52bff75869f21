import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { describeWithParts } from "../../test/setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../../test/setup/redis-server.ts";
import { silentLog } from "../core/log.ts";
import { openRedis, type RedisLink } from "../redis/link.ts";
import { describeEventBus } from "./event-bus.contract.ts";
import { createRedisEventBus } from "./redis.ts";

describeWithParts(["redis"], "news by Redis", () => {
	let server: RedisServer;
	const links: RedisLink[] = [];
	const openBus = () => {
		const link = openRedis({ url: server.url, log: silentLog });
		links.push(link);
		return createRedisEventBus({ link });
	};
	beforeAll(async () => {
		server = await startRedisServer();
	});
	afterEach(async () => {
		await Promise.all(links.splice(0).map((link) => link.close()));
	});
	afterAll(() => server.dispose());

	describeEventBus("redis", async () => {
		const [bus, elsewhere] = [openBus(), openBus()];
		await vi.waitFor(() => expect(links.map(({ commands }) => commands.status)).toEqual(["ready", "ready"]));
		return { bus, elsewhere, dispose: () => elsewhere.close() };
	});

	it("delivers within the process while Redis is down, and between processes once it is back", async () => {
		const [bus, elsewhere] = [openBus(), openBus()];
		const [before, during] = [vi.fn(), vi.fn()];
		await bus.subscribe("a", before);
		await server.kill();
		try {
			await bus.subscribe("b", during);
			bus.publish("b");
			elsewhere.publish("b");
			await vi.waitFor(() => expect(during).toHaveBeenCalledTimes(1));
			expect(before).not.toHaveBeenCalled();
		} finally {
			await server.start();
		}
		// Reconnecting is an event itself: something may have been missed.
		await vi.waitFor(() => expect(before).toHaveBeenCalledTimes(1), 10_000);
		await vi.waitFor(() => expect(during).toHaveBeenCalledTimes(2), 10_000);
		await vi.waitFor(() => {
			elsewhere.publish("a");
			expect(before.mock.calls.length).toBeGreaterThan(1);
		}, 10_000);
		await bus.close();
		await elsewhere.close();
	});

	it("does not block where Redis has never answered", async () => {
		const link = openRedis({ url: "redis://127.0.0.1:1", log: silentLog });
		const bus = createRedisEventBus({ link });
		const heard = vi.fn();
		await bus.subscribe("a", heard);
		bus.publish("a");
		await vi.waitFor(() => expect(heard).toHaveBeenCalled());
		await bus.close();
		await link.close();
	});
});
