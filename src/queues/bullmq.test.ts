import { Queue as BullQueue } from "bullmq";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { describeWithParts } from "../../test/setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../../test/setup/redis-server.ts";
import { silentLog } from "../core/log.ts";
import { openRedis, type RedisLink } from "../redis/link.ts";
import { createBullmqQueue } from "./bullmq.ts";
import { describeQueue } from "./queue.contract.ts";
import type { Delivery, Queue } from "./queue.ts";

const TIMING = { lockMs: 600, stalledCheckMs: 200 };

describeWithParts(["redis"], "deliveries in Redis", () => {
	let server: RedisServer;
	const links: RedisLink[] = [];
	const queues: Queue[] = [];
	const works: (() => void)[] = [];
	let count = 0;
	beforeAll(async () => {
		server = await startRedisServer();
	});
	afterEach(async () => {
		// A queue closes when its handlers have ended, even if a test fails before it ends them.
		for (const endAll of works.splice(0)) endAll();
		await Promise.all(queues.splice(0).map((queue) => queue.close()));
		await Promise.all(links.splice(0).map((link) => link.close()));
	});
	afterAll(() => server.dispose());

	function openLink(): RedisLink {
		const link = openRedis({ url: server.url, log: silentLog });
		links.push(link);
		return link;
	}

	function openQueue(
		prefix = `test-${++count}`,
		link: Pick<RedisLink, "commands" | "openBlocking"> = openLink(),
		waitForRoom = async () => {},
		timing = TIMING,
	): Queue {
		const queue = createBullmqQueue({ link, prefix, waitForRoom, timing });
		queues.push(queue);
		return queue;
	}

	const deliver = (queue: Queue, jobId: string, caller = "local") => queue.add({ jobId, attempt: 0, caller });
	const eventually = (look: () => void | Promise<void>) => vi.waitFor(look, { timeout: 15_000, interval: 50 });

	/** Functions that end running handlers, by job id. */
	function openWork() {
		const started: string[] = [];
		const ends = new Map<string, () => void>();
		const handler = ({ jobId }: Delivery) =>
			new Promise<void>((resolve) => {
				started.push(jobId);
				ends.set(jobId, resolve);
			});
		const endAll = () => {
			for (const end of ends.values()) end();
		};
		works.push(endAll);
		return { started, handler, end: (jobId: string) => ends.get(jobId)?.(), endAll };
	}

	describeQueue("bullmq", async () => openQueue());

	it("go to all workers, each to one, the next to the caller with the fewest running anywhere", async () => {
		const [here, there] = [openQueue("shared"), openQueue("shared")];
		const [first, second] = [openWork(), openWork()];
		for (const id of ["a1", "a2", "a3"]) await deliver(here, id, "ann");
		here.process(1, first.handler);
		await eventually(() => expect(first.started).toEqual(["a1"]));
		await deliver(here, "b1", "bob");
		there.process(1, second.handler);
		await eventually(() => expect(second.started).toEqual(["b1"]));
		first.end("a1");
		second.end("b1");
		await eventually(() => expect([...first.started, ...second.started].sort()).toEqual(["a1", "a2", "a3", "b1"]));
		first.endAll();
		second.endAll();
	});

	it("are left to others by a worker without room", async () => {
		const { promise: room, resolve: makeRoom } = Promise.withResolvers<void>();
		const [full, free] = [openQueue("room", openLink(), () => room), openQueue("room")];
		const [first, second] = [openWork(), openWork()];
		full.process(5, first.handler);
		for (const id of ["a", "b"]) await deliver(full, id);
		free.process(1, second.handler);
		await eventually(() => expect(second.started).toEqual(["a"]));
		expect([first.started, await full.depth()]).toEqual([[], 1]);
		makeRoom();
		await eventually(() => expect(first.started).toEqual(["b"]));
		first.endAll();
		second.endAll();
	});

	it("are told from jobs of another kind, which are dropped unhandled", async () => {
		const link = openLink();
		const foreign = new BullQueue("jobs", { connection: link.commands, prefix: "kinds", skipVersionCheck: true });
		const whole = { jobId: "x", attempt: 0, caller: "ann" };
		for (const data of [null, "x", { ...whole, jobId: 7 }, { ...whole, attempt: "0" }, { ...whole, caller: null }]) {
			await foreign.add("1", data, { priority: 1 });
		}
		const queue = openQueue("kinds");
		const { started, handler, endAll } = openWork();
		await deliver(queue, "a");
		queue.process(1, handler);
		await eventually(() => expect(started).toEqual(["a"]));
		endAll();
		await eventually(async () => expect(await foreign.getJobCountByTypes("active", "prioritized", "wait")).toBe(0));
		await foreign.close();
	});

	it("of a dead worker go to another one", async () => {
		const link = openLink();
		const lost: ReturnType<RedisLink["openBlocking"]>[] = [];
		const openBlocking = () => {
			const connection = link.openBlocking();
			lost.push(connection);
			return connection;
		};
		const dead = openQueue("stalled", { commands: link.commands, openBlocking });
		const [first, second] = [openWork(), openWork()];
		dead.process(1, first.handler);
		await deliver(dead, "a");
		await eventually(() => expect(first.started).toEqual(["a"]));
		for (const connection of lost) connection.disconnect();
		openQueue("stalled").process(1, second.handler);
		await eventually(() => expect(second.started).toEqual(["a"]));
		first.endAll();
		second.endAll();
	});

	it("stay with a worker that works longer than its lock lasts", async () => {
		const { commands } = openLink();
		const [busy, free] = [openQueue("locks"), openQueue("locks")];
		const [first, second] = [openWork(), openWork()];
		busy.process(1, first.handler);
		await deliver(busy, "a");
		await eventually(() => expect(first.started).toEqual(["a"]));
		// By Redis's time the lock has expired twice, and stalled deliveries were checked after that.
		await commands.set("locks-passed", "", "PX", 2 * TIMING.lockMs);
		free.process(1, second.handler);
		await eventually(async () => expect(await commands.exists("locks-passed")).toBe(0));
		await commands.set("check-passed", "", "PX", 2 * TIMING.stalledCheckMs);
		await eventually(async () => expect(await commands.exists("check-passed")).toBe(0));
		await deliver(free, "b");
		await eventually(() => expect(second.started.length).toBeGreaterThan(0));
		expect(second.started).toEqual(["b"]);
		first.endAll();
		second.endAll();
	});

	it("that a worker takes while closing are given back immediately, and go to another", async () => {
		const link = openLink();
		const closing: Promise<void>[] = [];
		/** Closes the queue between choosing its next delivery and fetching it. */
		const commands = new Proxy(link.commands, {
			get(target, name) {
				const value = Reflect.get(target, name, target);
				if (name !== "eval" || typeof value !== "function")
					return typeof value === "function" ? value.bind(target) : value;
				return async (...args: unknown[]) => {
					const waiting = await Reflect.apply(value, target, args);
					if (waiting === 1) closing.push(leaving.close());
					return waiting;
				};
			},
		});
		const staying = openQueue("giving-back");
		await deliver(staying, "a");
		const leaving = openQueue("giving-back", { commands, openBlocking: link.openBlocking });
		const [first, second] = [openWork(), openWork()];
		leaving.process(1, first.handler);
		await eventually(() => expect(closing).toHaveLength(1));
		await closing[0];
		expect([first.started, await staying.depth()]).toEqual([[], 1]);
		staying.process(1, second.handler);
		await eventually(() => expect(second.started).toEqual(["a"]));
		second.endAll();
	});

	it("are refused immediately while Redis is down, and delivered when added again; running ones continue", async () => {
		const queue = openQueue();
		const work = openWork();
		queue.process(1, work.handler);
		await deliver(queue, "a");
		await deliver(queue, "b");
		await eventually(() => expect(work.started).toEqual(["a"]));
		await server.kill();
		try {
			await expect(deliver(queue, "c")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
			await expect(queue.depth()).rejects.toMatchObject({ code: "STORAGE_ERROR" });
			work.end("a");
		} finally {
			await server.start();
		}
		await eventually(() => deliver(queue, "d"));
		await eventually(() => expect(work.started).toEqual(["a", "d"]));
		expect(await queue.depth()).toBe(0);
		work.endAll();
	});

	it("are delivered when added again after Redis was emptied, more than once", async () => {
		const queue = openQueue();
		const work = openWork();
		queue.process(2, work.handler);
		await deliver(queue, "a0");
		for (const round of [1, 2]) {
			await eventually(() => expect(work.started).toContain(`a${round - 1}`));
			await links[0]?.commands.flushall();
			work.end(`a${round - 1}`);
			await deliver(queue, `a${round}`);
		}
		await eventually(() => expect(work.started).toEqual(["a0", "a1", "a2"]));
		work.endAll();
	});

	it("keep nobody waiting for a Redis that hangs, and are handed out once it goes on", async () => {
		// A lock that runs out while Redis stands still would hand the first delivery out again.
		const queue = openQueue("frozen", openLink(), async () => {}, { ...TIMING, lockMs: 60_000 });
		const work = openWork();
		queue.process(1, work.handler);
		await deliver(queue, "a");
		await eventually(() => expect(work.started).toEqual(["a"]));
		server.freeze();
		try {
			await expect(deliver(queue, "b")).rejects.toMatchObject({ code: "STORAGE_ERROR" });
			work.end("a");
		} finally {
			server.wake();
		}
		await eventually(() => deliver(queue, "b"));
		await eventually(() => expect(work.started).toEqual(["a", "b"]));
		work.endAll();
	});

	it("can be closed while Redis is down", async () => {
		const queue = openQueue();
		queue.process(1, async () => {});
		await eventually(() => deliver(queue, "a"));
		await server.kill();
		let isClosed = false;
		try {
			void queue.close().then(() => {
				isClosed = true;
			});
			await eventually(() => expect(isClosed).toBe(true));
		} finally {
			await server.start();
		}
	});
});
