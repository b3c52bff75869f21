import { statfs } from "node:fs/promises";
import { totalmem } from "node:os";
import { withDeadline } from "../async/deadline.ts";
import type { HealthReport } from "./telemetry.ts";

/** The probes of a health check; each resolves or throws. */
export interface HealthProbes {
	/** Writes to the blob store and deletes it again. */
	storage(): Promise<void>;
	/** @returns the number of pending and processing jobs */
	jobStore(): Promise<number>;
	/** @returns the number of waiting deliveries */
	queue(): Promise<number>;
	cache(): Promise<void>;
	/** The engines installed here; makes no provider call. */
	engines(): Promise<readonly string[]>;
}

export interface HealthFacts {
	storage_mode: string;
	max_workers: number;
	max_concurrent_jobs: number;
}

export interface HealthOptions {
	probes: HealthProbes;
	facts: HealthFacts;
	version: string;
	/** The folder whose disk is measured. */
	folder: string;
	now: () => number;
	/** For tests. Defaults to this machine's. */
	measure?: (folder: string) => Promise<Usage>;
}

/** Percentages used and amounts left. */
export interface Usage {
	memoryPercent: number;
	memoryFreeMb: number;
	diskPercent: number | null;
	diskFreeGb: number | null;
}

/** Components without which no job can be accepted or kept; failures of the others only degrade. */
export type FailedComponent = "storage" | "job store" | "queue";

export interface CheckedHealth {
	report: HealthReport;
	lost: FailedComponent[];
	diskPercent: number | null;
}

const PROBE_MS = 2_000;
/** Spec §3. */
const MEMORY_WARNING = 80;
const MEMORY_UNHEALTHY = 90;
const DISK_UNHEALTHY = 90;

/** Checks memory, disk, stores, queue, cache and engines. A component that does not answer within 2 s counts as down. */
export async function checkHealth(options: HealthOptions): Promise<CheckedHealth> {
	const { probes, facts, folder, measure = measureMachine } = options;
	const [usage, storage, activeJobs, queueDepth, cache, engines] = await Promise.all([
		measure(folder),
		answers(probes.storage()),
		answers(probes.jobStore()),
		answers(probes.queue()),
		answers(probes.cache()),
		answers(probes.engines()),
	]);
	const lost: FailedComponent[] = [];
	if (storage === null) lost.push("storage");
	if (activeJobs === null) lost.push("job store");
	if (queueDepth === null) lost.push("queue");
	const { memoryPercent, diskPercent } = usage;
	const issues = lost.map((part) => `The ${part} does not answer.`);
	if (cache === null) issues.push("The cache does not answer; nothing is reused.");
	if (memoryPercent > MEMORY_WARNING) issues.push(`Memory is ${Math.round(memoryPercent)} % used.`);
	if (diskPercent !== null && diskPercent > DISK_UNHEALTHY)
		issues.push(`The disk is ${Math.round(diskPercent)} % full.`);
	const full = memoryPercent > MEMORY_UNHEALTHY || (diskPercent ?? 0) > DISK_UNHEALTHY;
	return {
		lost,
		diskPercent,
		report: {
			healthy: !full && lost.length === 0,
			timestamp: new Date(options.now()).toISOString(),
			issues,
			metrics: {
				memory_usage_percent: round(memoryPercent),
				memory_available_mb: Math.round(usage.memoryFreeMb),
				disk_usage_percent: diskPercent === null ? null : round(diskPercent),
				disk_free_gb: usage.diskFreeGb === null ? null : round(usage.diskFreeGb),
				active_jobs: activeJobs?.answer ?? null,
				queue_depth: queueDepth?.answer ?? null,
				engines: [...(engines?.answer ?? [])],
				...facts,
			},
			version: options.version,
		},
	};
}

/** The answer, boxed, or `null` without one in time. */
async function answers<T>(probe: Promise<T>): Promise<{ answer: T } | null> {
	try {
		return { answer: await withDeadline(probe, PROBE_MS) };
	} catch {
		return null;
	}
}

/** Memory is the machine's, or the container's if that is limited. */
async function measureMachine(folder: string): Promise<Usage> {
	const bound = process.constrainedMemory();
	const total = bound > 0 && bound < totalmem() ? bound : totalmem();
	const free = Math.min(process.availableMemory(), total);
	const disk = await statfs(folder).catch(() => null);
	// Blocks reserved for root are not available.
	const usable = disk && disk.blocks - disk.bfree + disk.bavail;
	return {
		memoryPercent: (1 - free / total) * 100,
		memoryFreeMb: free / 2 ** 20,
		diskPercent: disk && usable ? ((disk.blocks - disk.bfree) / usable) * 100 : null,
		diskFreeGb: disk && (disk.bavail * disk.bsize) / 2 ** 30,
	};
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
