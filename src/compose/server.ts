import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunningServer } from "../cli/cli-parts.ts";
import type { Config } from "../config/load.ts";
import { operatorKeys } from "../config/provider-keys.ts";
import type { Role } from "../config/roles.ts";
import { systemClock } from "../core/clock.ts";
import { createMemoryEventBus } from "../events/memory.ts";
import type { AccessRules } from "../http/access/access.ts";
import { createTokens } from "../http/access/tokens.ts";
import { createApp } from "../http/app.ts";
import { listen } from "../http/server/listen.ts";
import { createJobs, type Jobs } from "../jobs/jobs.ts";
import { createMemoryLimit } from "../limits/memory.ts";
import { checkModel } from "../pipeline/check-model.ts";
import type { TranslatorFactory } from "../providers/translator.ts";
import { createLocalQueue } from "../queues/local.ts";
import type { Queue } from "../queues/queue.ts";
import type { ProcessLog } from "../telemetry/log.ts";
import { createMemoryGate, type MemoryGate } from "../telemetry/memory-gate.ts";
import { openBookWorker } from "./book-worker.ts";
import { openCache } from "./cache.ts";
import { jobLimits, loadEncryptionKey, optionRules, webhookOptions } from "./job-settings.ts";
import { type OpenedMonitoring, openMonitoring } from "./monitoring.ts";
import { openLog, openRedis, readVersion, useProxy } from "./process.ts";
import { configureTranslators, createPacer, isAvailable, untrustedFetch } from "./providers.ts";
import type { RedisParts } from "./redis.ts";
import { lockData, openFiles, openStores } from "./stores.ts";

/** Relative to the sources and to their build. */
const PAGE_FOLDER = fileURLToPath(new URL("../../web/dist", import.meta.url));

const MIB = 2 ** 20;
const MINUTE_MS = 60_000;

/** An upload that sends nothing for so long is cut off. */
const UPLOAD_IDLE_MS = 60_000;
/** How long requests in progress may take after a stop; within the 20 s of spec §5. */
const LAST_REQUESTS_MS = 5_000;

/** A local server may have to load the model first; proxies in front give up soon after. */
const MODEL_CHECK_MS = 55_000;
const NEVER = new AbortController().signal;

interface ServerParts {
	jobs: Jobs;
	monitoring: OpenedMonitoring;
	makeTranslator: TranslatorFactory;
	/** Closes book worker, stores and cache; to be called after `jobs.stop`. */
	close(): Promise<void>;
}

/**
 * Puts the parts of a server together as the settings say. The caller holds the data folder's lock, and closes `redis`
 * after the parts.
 *
 * @throws AppError `STORAGE_ERROR` where the data folder or the job database can't be used
 */
async function openServerParts(config: Config, log: ProcessLog, redis: RedisParts | null): Promise<ServerParts> {
	const shared = config.queueMode === "redis" ? redis : null;
	const files = await openFiles(config);
	const { blobs } = files;
	const { store, checkpoints, corrections } = await openStores(config, blobs);
	// Two more than concurrent jobs, so that an upload is read immediately while all workers render.
	const bookWorker = openBookWorker(config, config.maxWorkers + 2);
	let cacheFailedAt = Number.NEGATIVE_INFINITY;
	const cache = openCache(config, {
		path: join(config.localStoragePath, "cache.sqlite"),
		redis,
		log,
		onFault() {
			cacheFailedAt = systemClock.now();
		},
	});
	const gate = createMemoryGate({ maxBytes: config.maxMemoryMb * MIB, log });
	const queue = shared?.openQueue(gate.waitForRoom) ?? createLocalQueue();
	const monitoring = await openMonitoring(config, log, readVersion(), {
		store,
		blobs,
		queue,
		cacheFailedAt: () => cacheFailedAt,
		claimAlert: redis?.claimAlert,
	});
	const events = shared?.openEvents() ?? createMemoryEventBus();
	const makeTranslator = configureTranslators(config, untrustedFetch(config));
	const jobs = createJobs({
		store,
		checkpoints,
		corrections,
		blobs,
		cache,
		queue: gateDeliveries(queue, gate),
		events,
		bookWorker,
		makeTranslator,
		pacer: shared?.openPacer() ?? createPacer(config),
		clock: systemClock,
		log,
		telemetry: monitoring.telemetry,
		encryptionKey: loadEncryptionKey(config),
		operatorKeys: (provider) => operatorKeys(config.providerKeys, provider),
		callbacks: webhookOptions(config),
		limits: jobLimits(config),
		singleProcess: config.jobStoreMode !== "dynamodb",
	});
	return {
		jobs,
		monitoring,
		makeTranslator,
		async close() {
			await bookWorker.close();
			await events.close();
			await monitoring.close();
			await store.close();
			await cache.close();
			files.close();
		},
	};
}

/**
 * Starts the server: locks the data folder, starts listening, and continues what an earlier process left.
 *
 * @param role one that `validateRole` accepts with these settings
 * @throws AppError `CONFLICT` where another server has the data folder or the port, `STORAGE_ERROR`
 */
export async function startServer(settings: Config, role: Role = "all"): Promise<RunningServer> {
	const config = role === "api" ? { ...settings, maxWorkers: 0 } : settings;
	const log = openLog(config);
	const disposers: (() => Promise<void> | void)[] = [];
	const close = async () => {
		for (const dispose of disposers.splice(0).reverse()) await dispose();
	};
	try {
		for (const lock of lockData(config)) disposers.push(() => lock.release());
		useProxy(config, log);
		const redis = await openRedis(config, log);
		if (redis) disposers.push(redis.close);
		const { jobs, monitoring, makeTranslator, close: closeParts } = await openServerParts(config, log, redis);
		disposers.push(closeParts);
		const app = await createApp({
			operatorOnly: role === "worker",
			jobs,
			optionRules: optionRules(config),
			operator: monitoring.view,
			isAvailable: async (model) => isAvailable(config, model),
			checkModel: (model) =>
				checkModel(model, { makeTranslator, clock: systemClock, timeoutMs: MODEL_CHECK_MS }, NEVER),
			log,
			clock: systemClock,
			version: readVersion(),
			loopbackOnly: config.onLoopback,
			access: createAccessRules(config),
			requestRate: { max: config.rateLimitMax, windowMs: config.rateLimitWindowMinutes * MINUTE_MS },
			openLimit: redis?.openLimit ?? ((_name, bounds) => createMemoryLimit({ ...bounds, clock: systemClock })),
			corsOrigins: config.corsOrigins ?? [],
			trustProxy: config.trustProxy,
			maxFileBytes: Math.round(config.maxFileSizeMb * MIB),
			uploadIdleMs: UPLOAD_IDLE_MS,
			pageFolder: PAGE_FOLDER,
		});
		disposers.push(async () => {
			const cutOff = setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS_MS);
			await Promise.all([app.close(), jobs.stop()]);
			clearTimeout(cutOff);
		});
		const url = await listen(app, config.apiHost, config.apiPort);
		await jobs.start();
		disposers.push(monitoring.start());
		for (const notice of config.warnings) log.warn("config.notice", { notice });
		log.info("server.started", { role, url, version: readVersion() });
		disposers.push(() => log.info("server.stopping"));
		return { url, close };
	} catch (error) {
		await close();
		throw error;
	}
}

/** The queue, which starts no job while the process holds more memory than `MAX_MEMORY_MB`. */
function gateDeliveries(queue: Queue, gate: MemoryGate): Queue {
	return {
		...queue,
		process: (concurrency, handler) =>
			queue.process(concurrency, (delivery, slot) => gate.pass(() => handler(delivery, slot))),
		close() {
			gate.close();
			return queue.close();
		},
	};
}

function createAccessRules({ requireAuth, jwtSecret, jwksUrl, adminToken }: Config): AccessRules {
	const tokens = createTokens({ jwtSecret, jwksUrl, clock: systemClock });
	return { tokens: requireAuth ? tokens : null, issueToken: tokens.issue, adminToken };
}
