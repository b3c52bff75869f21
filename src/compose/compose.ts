import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BookWorker } from "../book-worker/book-worker.ts";
import { createChildBookWorker } from "../book-worker/child-worker.ts";
import type { Model } from "../catalog/model.ts";
import { resolveModel } from "../catalog/models.ts";
import type { CliParts, RunningServer } from "../cli/cli-parts.ts";
import { secretAddresses } from "../config/base-urls.ts";
import type { Config } from "../config/load.ts";
import { operatorKeys } from "../config/provider-keys.ts";
import type { Role } from "../config/roles.ts";
import { systemClock } from "../core/clock.ts";
import { createMemoryEventBus } from "../events/memory.ts";
import { DEFAULT_LIMITS } from "../formats/book-limits.ts";
import type { AccessRules } from "../http/access/access.ts";
import { createTokens } from "../http/access/tokens.ts";
import { createApp } from "../http/app.ts";
import { listen } from "../http/server/listen.ts";
import type { JobLimits } from "../jobs/job-limits.ts";
import { createJobs, type Jobs, type JobsOptions } from "../jobs/jobs.ts";
import { recordJobMetrics } from "../jobs/notify/record-job-metrics.ts";
import { encryptionKeyFrom, loadOrMakeKey, loadOrMakeSecret } from "../jobs/secrets.ts";
import { createMemoryLimit } from "../limits/memory.ts";
import { useHttpsProxy } from "../outbound/proxy.ts";
import { createLocalQueue } from "../queues/local.ts";
import type { Queue } from "../queues/queue.ts";
import { createLog, type ProcessLog } from "../telemetry/log.ts";
import { createMemoryGate, type MemoryGate } from "../telemetry/memory-gate.ts";
import { openCache } from "./cache.ts";
import { isJobFolderInUse, openJobFolder } from "./job-folder.ts";
import { type OpenedMonitoring, openMonitoring } from "./monitoring.ts";
import { configureTranslators, createPacer, isAvailable, untrustedFetch } from "./providers.ts";
import type { RedisParts } from "./redis.ts";
import { cleanUpData, lockData, openFiles, openStores } from "./stores.ts";

/** From the sources and from what they are built to. */
const PAGE_FOLDER = fileURLToPath(new URL("../../web/dist", import.meta.url));

const MIB = 2 ** 20;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Resident memory of one process that reads books; no book of the corpus takes half of it. */
const MAX_ENGINE_BYTES = 512 * MIB;

/** An upload that stands still for so long is cut off. */
const UPLOAD_IDLE_MS = 60_000;
/** How long requests in flight may go on after a stop was asked for; within spec §5's 20 s. */
const LAST_REQUESTS_MS = 5_000;

/** The parts of a server, put together as the settings say. */
interface Composed {
	jobs: Jobs;
	operator: OpenedMonitoring;
	isAvailable: (model: Model) => Promise<boolean>;
	/** Ends the engine's processes and the stores; `jobs.stop` goes before. */
	close(): Promise<void>;
}

/**
 * Puts the parts together. The caller holds the data folder's lock, and closes `redis` after them.
 *
 * @throws AppError `STORAGE_ERROR` where the data folder or the job database can't be used
 */
async function compose(config: Config, log: ProcessLog, redis: RedisParts | null): Promise<Composed> {
	const shared = config.queueMode === "redis" ? redis : null;
	const files = await openFiles(config);
	const { blobs } = files;
	const { store, checkpoints, corrections } = await openStores(config, blobs);
	// Two more than books in work, so that an upload is read at once while all workers write theirs.
	const engine = openBookWorker(config, config.maxWorkers + 2);
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
	const claimAlert = redis?.claimAlert;
	const watched = { store, blobs, queue, cacheFailedAt: () => cacheFailedAt, claimAlert };
	const operator = await openMonitoring(config, log, readVersion(), watched);
	const events = shared?.openEvents() ?? createMemoryEventBus();
	const jobs = createJobs({
		store: recordJobMetrics(store, operator.telemetry, (model) => resolveModel(model)?.provider ?? model),
		checkpoints,
		corrections,
		blobs,
		cache,
		queue: holdBack(queue, gate),
		events,
		engine,
		makeTranslator: configureTranslators(config, untrustedFetch(config)),
		pacer: shared?.openPacer() ?? createPacer(config),
		clock: systemClock,
		log,
		encryptionKey: config.encryptionKey
			? encryptionKeyFrom(config.encryptionKey)
			: loadOrMakeKey(join(config.localStoragePath, "encryption.key")),
		operatorKeys: (provider) => operatorKeys(config.providerKeys, provider),
		baseUrls: { allowed: config.allowCustomBaseUrl, allowPrivate: config.allowPrivateBaseUrl },
		callbacks: callbacksOf(config),
		limits: jobLimits(config),
		singleProcess: config.jobStoreMode !== "dynamodb",
	});
	return {
		jobs,
		operator,
		isAvailable: async (model) => isAvailable(config, model),
		async close() {
			await engine.close();
			await events.close();
			await operator.close();
			await store.close();
			await cache.close();
			files.close();
		},
	};
}

/**
 * Starts the server: takes the data folder, listens, and goes on with what an earlier process left.
 *
 * @param role another one than `all` where `validateRole` has nothing against it
 * @throws AppError `CONFLICT` where another server has the data folder or the port, `STORAGE_ERROR`
 */
export async function startServer(settings: Config, role: Role = "all"): Promise<RunningServer> {
	const config = role === "api" ? { ...settings, maxWorkers: 0 } : settings;
	const log = openLog(config);
	const closing: (() => Promise<void> | void)[] = [];
	const close = async () => {
		for (const step of closing.splice(0).reverse()) await step();
	};
	try {
		for (const lock of lockData(config)) closing.push(() => lock.release());
		useProxy(config, log);
		const redis = await openRedis(config, log);
		if (redis) closing.push(redis.close);
		const { jobs, operator, isAvailable, close: closeParts } = await compose(config, log, redis);
		closing.push(closeParts);
		const app = await createApp({
			operatorOnly: role === "worker",
			jobs,
			operator: operator.view,
			isAvailable,
			log,
			clock: systemClock,
			version: readVersion(),
			loopbackOnly: config.onLoopback,
			access: accessRules(config),
			requestRate: { max: config.rateLimitMax, windowMs: config.rateLimitWindowMinutes * MINUTE_MS },
			openLimit: redis?.openLimit ?? ((_name, bounds) => createMemoryLimit({ ...bounds, clock: systemClock })),
			corsOrigins: config.corsOrigins ?? [],
			trustProxy: config.trustProxy,
			maxFileBytes: Math.round(config.maxFileSizeMb * MIB),
			uploadIdleMs: UPLOAD_IDLE_MS,
			pageFolder: PAGE_FOLDER,
		});
		closing.push(async () => {
			const cutOff = setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS_MS);
			await Promise.all([app.close(), jobs.stop()]);
			clearTimeout(cutOff);
		});
		const url = await listen(app, config.apiHost, config.apiPort);
		await jobs.start();
		closing.push(operator.start());
		for (const notice of config.warnings) log.warn("config.notice", { notice });
		log.info("server.started", { role, url, version: readVersion() });
		closing.push(() => log.info("server.stopping"));
		return { url, close };
	} catch (error) {
		await close();
		throw error;
	}
}

/** What the commands take from here; one object, so that `cli/` names no adapter. */
export function composeCli(): CliParts {
	return {
		isAvailable,
		openBookWorker: (config) => openBookWorker(config, 1),
		makeTranslatorFactory(config) {
			useProxy(
				config,
				openLog(config, (line) => void process.stderr.write(line)),
			);
			// The address on a command line is its user's own, like those of the settings.
			return configureTranslators(config, fetch);
		},
		createPacer,
		openJobFolder,
		isJobFolderInUse,
		cleanUpData,
		async openCache(config, path) {
			const log = openLog(config, (line) => void process.stderr.write(line));
			const redis = config.cacheMode === "redis" ? await openRedis(config, log) : null;
			const cache = openCache(config, { path, redis, log });
			return {
				...cache,
				async close() {
					await cache.close();
					await redis?.close();
				},
			};
		},
		startServer,
	};
}

/** Redis's packages are loaded only where they are asked for. */
async function openRedis(config: Config, log: ProcessLog): Promise<RedisParts | null> {
	if (config.redisUrl === null || (config.queueMode !== "redis" && config.cacheMode !== "redis")) return null;
	const { openRedisParts } = await import("./redis.ts");
	return openRedisParts(config, config.redisUrl, log);
}

/** New books wait in the queue while the process holds more memory than `MAX_MEMORY_MB`. */
function holdBack(queue: Queue, gate: MemoryGate): Queue {
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

function openBookWorker(config: Config, maxProcesses: number): BookWorker {
	const maxTotalBytes = Math.round(config.maxUnpackedMb * MIB);
	return createChildBookWorker({
		limits: {
			...DEFAULT_LIMITS,
			maxEntries: config.maxEntries,
			maxTotalBytes,
			maxEntryBytes: Math.min(DEFAULT_LIMITS.maxEntryBytes, maxTotalBytes),
			maxDocumentBytes: Math.round(config.maxDocumentMb * MIB),
		},
		maxMemoryBytes: Math.min(config.maxMemoryMb * MIB, MAX_ENGINE_BYTES),
		maxProcesses,
	});
}

/** What the ends of jobs are told with, where that is allowed. */
function callbacksOf(config: Config): JobsOptions["callbacks"] {
	if (!config.allowCallbacks) return undefined;
	return {
		secret: config.callbackSecret ?? loadOrMakeSecret(join(config.localStoragePath, "callback.secret")),
		allowPrivate: config.allowPrivateCallbacks,
	};
}

function jobLimits(config: Config): JobLimits {
	return {
		maxWorkers: config.maxWorkers,
		maxFileBytes: Math.round(config.maxFileSizeMb * MIB),
		maxActiveJobs: config.maxConcurrentJobs,
		maxStillMs: config.translationTimeoutMinutes * MINUTE_MS,
		maxJobMs: config.jobMaxHours * HOUR_MS,
		jobTtlMs: config.jobTtlHours * HOUR_MS,
		resultTtlMs: config.resultTtlHours * HOUR_MS,
		cleanupIntervalMs: config.cleanupIntervalMinutes * MINUTE_MS,
		maxUntranslatedPercent: config.maxUntranslatedPercent,
	};
}

function accessRules({ requireAuth, jwtSecret, jwksUrl, adminToken }: Config): AccessRules {
	const tokens = createTokens({ jwtSecret, jwksUrl, clock: systemClock });
	return { tokens: requireAuth ? tokens : null, issueToken: tokens.issue, adminToken };
}

function openLog(config: Config, write?: (line: string) => void): ProcessLog {
	const secrets = [
		...Object.values(config.providerKeys).flat(),
		config.encryptionKey ?? "",
		config.callbackSecret ?? "",
		config.jwtSecret ?? "",
		config.adminToken ?? "",
		config.httpsProxy ?? "",
		...secretAddresses(config),
		config.redisUrl ?? "",
		passwordOf(config.redisUrl),
	];
	return createLog({ level: config.logLevel, pretty: process.stdout.isTTY === true, secrets, ...(write && { write }) });
}

function passwordOf(url: string | null): string {
	return url === null ? "" : decodeURIComponent(new URL(url).password);
}

function useProxy(config: Config, log: ProcessLog): void {
	if (config.httpsProxy === null || useHttpsProxy(config.httpsProxy, config.noProxy)) return;
	log.warn("config.notice", { notice: "HTTPS_PROXY needs Node 24.14 or newer; requests go out directly" });
}

function readVersion(): string {
	const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
	return String(JSON.parse(text).version);
}
