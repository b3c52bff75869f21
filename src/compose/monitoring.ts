import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { startInterval } from "../async/interval.ts";
import type { Config } from "../config/load.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { JobStore } from "../job-stores/job-store.ts";
import { findApertiumPairs } from "../providers/apertium/pairs.ts";
import type { Queue } from "../queues/queue.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { type Alerts, alertOnce, createLogAlerts, joinAlerts } from "../telemetry/alerts.ts";
import { checkHealth, type HealthProbes } from "../telemetry/check-health.ts";
import { createLogTelemetry } from "../telemetry/log-telemetry.ts";
import { createPrometheusTelemetry } from "../telemetry/prometheus.ts";
import { joinTelemetry, type Monitoring, type Telemetry } from "../telemetry/telemetry.ts";
import { watchHealth } from "../telemetry/watch-health.ts";

/** What an operator monitors this server by. */
export interface OpenedMonitoring {
	telemetry: Telemetry;
	view: Monitoring;
	/** Checks health regularly and raises alerts. @returns stops it */
	start(): () => Promise<void>;
	/** Sends what is still queued. */
	close(): Promise<void>;
}

interface Watched {
	store: JobStore;
	blobs: BlobStore;
	queue: Queue;
	/** When the cache last failed, wall-clock milliseconds. */
	cacheFailedAt: () => number;
	/** Whether this process may raise the alert, because no other has just done so. Defaults to always. */
	claimAlert?: ((text: string) => Promise<boolean>) | undefined;
}

const CHECK_EVERY_MS = 30_000;
/** How long a cache counts as down after a failure, which it hides from its users. */
const CACHE_DOWN_MS = 60_000;

export async function openMonitoring(
	config: Config,
	log: Log,
	version: string,
	watched: Watched,
): Promise<OpenedMonitoring> {
	const { sink, alerts, close } = await openBackends(config, log, watched.claimAlert);
	const prometheus = createPrometheusTelemetry({ version });
	const check = () =>
		checkHealth({
			probes: makeProbes(watched),
			facts: {
				storage_mode: config.storageMode,
				max_workers: config.maxWorkers,
				max_concurrent_jobs: config.maxConcurrentJobs,
			},
			version,
			folder: config.localStoragePath,
			now: systemClock.now,
		});
	const watch = watchHealth(check, alerts);
	const telemetry = joinTelemetry(prometheus, sink, watch);

	async function collectHealth(): Promise<void> {
		await watch.look();
		telemetry.queueDepth(await watched.queue.depth());
	}

	return {
		telemetry,
		view: { ...prometheus, checkHealth: async () => (await check()).report },
		start() {
			return startInterval(CHECK_EVERY_MS, collectHealth, (err) => log.warn("health.look_failed", { err }));
		},
		close,
	};
}

interface Backends {
	sink: Telemetry;
	alerts: Alerts;
	close(): Promise<void>;
}

/** Metrics go to CloudWatch where storage or job store is AWS's, alerts to SNS where a topic is set (spec §10). */
async function openBackends(config: Config, log: Log, claimAlert: Watched["claimAlert"]): Promise<Backends> {
	const { storageMode, jobStoreMode, alertsTopicArn } = config;
	const isOnAws = storageMode === "s3" || jobStoreMode === "dynamodb";
	if (!isOnAws && alertsTopicArn === null) {
		return { sink: createLogTelemetry(log), alerts: createLogAlerts(log), close: async () => {} };
	}
	const aws = await import("./aws.ts");
	const cloudwatch = isOnAws ? aws.openCloudwatch(config, log) : null;
	const sns = alertsTopicArn === null ? null : aws.openSnsAlerts(config, alertsTopicArn, log);
	return {
		sink: cloudwatch ?? createLogTelemetry(log),
		alerts: joinAlerts(createLogAlerts(log), ...(sns ? [claimAlert ? alertOnce(sns, claimAlert) : sns] : [])),
		async close() {
			await Promise.all([cloudwatch?.close(), sns?.close()]);
		},
	};
}

function makeProbes({ store, blobs, queue, cacheFailedAt }: Watched): HealthProbes {
	return {
		async storage() {
			const key = `probes/${randomUUID()}`;
			await blobs.put(key, Readable.from([Buffer.from("probe")]));
			await blobs.delete(key);
		},
		jobStore: () => store.countActive(),
		queue: () => queue.depth(),
		async cache() {
			if (systemClock.now() - cacheFailedAt() < CACHE_DOWN_MS) throw new Error("the cache failed");
		},
		engines: async () => findApertiumPairs().map(({ name }) => `apertium ${name}`),
	};
}
