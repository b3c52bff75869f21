import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { EVENTUALLY, hang } from "../../src/async/gate.fixture.ts";
import { silentLog } from "../../src/core/log.ts";
import { createRedisEventBus } from "../../src/events/redis.ts";
import { type Bench, type BenchScript, openBench } from "../../src/jobs/jobs.fixture.ts";
import type { Jobs } from "../../src/jobs/jobs.ts";
import { createRedisPacer } from "../../src/pacing/redis.ts";
import { createBullmqQueue } from "../../src/queues/bullmq.ts";
import { openRedis, type RedisLink } from "../../src/redis/link.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../setup/redis-server.ts";

const HOUR_MS = 3_600_000;

describeWithParts(["redis"], "an API and workers that share their stores and a Redis", () => {
	let redis: RedisServer;
	let bench: Bench;
	let links: RedisLink[];
	beforeAll(async () => {
		redis = await startRedisServer();
	});
	beforeEach(() => {
		bench = openBench();
		links = [];
	});
	afterEach(async () => {
		await bench.close();
		await Promise.all(links.map((link) => link.close()));
	});
	afterAll(() => redis.dispose());

	/** One process: everything but the stores is its own. */
	function openProcess(maxWorkers: number, script: BenchScript = {}, heartbeatMs = 10_000): Jobs {
		const link = openRedis({ url: redis.url, log: silentLog });
		links.push(link);
		return bench.openJobs(script, {
			singleProcess: false,
			queue: createBullmqQueue({ link, prefix: bench.folder }),
			events: createRedisEventBus({ link }),
			pacer: createRedisPacer({ link, ceiling: 4 }),
			limits: { maxWorkers },
			timing: { heartbeatMs, leaseMs: HOUR_MS, sweepMs: 300 },
		});
	}

	it("stop the work of a job that is cancelled in another process, without waiting for a heartbeat", async () => {
		const signals: AbortSignal[] = [];
		const beforeBatch = (_sent: number, signal: AbortSignal) => {
			signals.push(signal);
			return hang(signal);
		};
		const [api, worker] = [openProcess(0), openProcess(1, { beforeBatch }, HOUR_MS)];
		await Promise.all([api.start(), worker.start()]);
		const first = await bench.submit(api, "book:20");
		await vi.waitFor(() => expect(signals).toHaveLength(1), EVENTUALLY);
		await bench.submit(api, "book:20");
		await api.cancel(first.id, "local");
		await vi.waitFor(() => expect(signals[0]?.reason).toMatchObject({ why: "cancelled" }), EVENTUALLY);
		// The only place is free again.
		await vi.waitFor(() => expect(signals).toHaveLength(2), EVENTUALLY);
	});

	it("tell a reader of one process what another one does", async () => {
		const [api, worker] = [openProcess(0), openProcess(1)];
		await Promise.all([api.start(), worker.start()]);
		const { id } = await bench.submit(api, "book:5");
		const news = api.follow(id);
		const states = new Set<string>();
		await vi.waitFor(async () => {
			const job = await news.next(0, 1_000, AbortSignal.timeout(1_000));
			if (typeof job === "object") states.add(job.state);
			expect(states).toContain("completed");
		});
		news.close();
	});

	it("complete every book once while Redis is emptied and killed under them", async () => {
		const BOOKS = 24;
		const beforeBatch = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
		const api = openProcess(0);
		const workers = [1, 2, 3].map(() => openProcess(2, { beforeBatch }));
		await Promise.all([api, ...workers].map((jobs) => jobs.start()));
		const ids: string[] = [];
		for (let n = 0; n < BOOKS; n++) {
			ids.push((await bench.submit(api, "book:20", {}, `owner-${n % 3}`)).id);
			if (n % 8 === 3) await links[0]?.commands.flushall().catch(() => {});
			if (n % 8 === 7) await restartRedis();
		}
		for (const id of ids) {
			expect(await bench.waitFor(id, (job) => job.endedAt !== null)).toMatchObject({ state: "completed", attempt: 1 });
		}
		expect(bench.sent).toHaveLength(BOOKS * 20);
	});

	async function restartRedis(): Promise<void> {
		await redis.kill();
		await redis.start();
	}
});
