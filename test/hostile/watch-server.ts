import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { Worker } from "node:worker_threads";

const PAGE_BYTES = 4096;
/** The kernel counts processor time in these. */
const TICK_MS = 10;
const WATCH_INTERVAL_MS = 50;

/** What a server and its children have taken. */
export interface Usage {
	/** The most that one child held. */
	peakBytes: number;
	/** Processor time of all together: what the clock shows where a machine has nothing else to do. */
	busyMs: number;
}

/** Watches a process and its children, by the kernel's word (Linux). */
export function watchProcesses(pid: number): { takeUsage(): Usage; stop(): void } {
	let peakBytes = 0;
	let takenMs = 0;
	const look = () => {
		for (const child of childrenOf(pid)) peakBytes = Math.max(peakBytes, mostResidentBytes(child));
	};
	const timer = setInterval(look, WATCH_INTERVAL_MS);
	return {
		/** Since the last call. */
		takeUsage() {
			look();
			const nowMs = Math.max(takenMs, familyMs(pid));
			const usage = { peakBytes, busyMs: nowMs - takenMs };
			peakBytes = 0;
			takenMs = nowMs;
			return usage;
		},
		stop: () => clearInterval(timer),
	};
}

/** Processor time of a process, its children that have ended, and those that live. */
function familyMs(pid: number): number {
	const living = childrenOf(pid).reduce((sum, child) => sum + processorMs(child), 0);
	const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = ticksOf(String(pid));
	return living + (user + system + childrenUser + childrenSystem) * TICK_MS;
}

/** Children are started by the main thread alone, whose number is the process's. */
function childrenOf(pid: number): string[] {
	return readOr("", () => readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1"))
		.split(" ")
		.filter(Boolean);
}

/** The kernel keeps a process's peak, so that nothing is missed between two looks. */
function mostResidentBytes(pid: string): number {
	const status = readOr("", () => readFileSync(`/proc/${pid}/status`, "latin1"));
	return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

export function residentBytes(pid: string): number {
	const statm = readOr("", () => readFileSync(`/proc/${pid}/statm`, "latin1"));
	return Number(statm.split(" ")[1] ?? 0) * PAGE_BYTES;
}

export function processorMs(pid: string): number {
	const [user = 0, system = 0] = ticksOf(pid);
	return (user + system) * TICK_MS;
}

/** User and system time, own and of children that have ended: fields 14 to 17 of `stat`; the name before them may hold spaces. */
function ticksOf(pid: string): number[] {
	const stat = readOr("", () => readFileSync(`/proc/${pid}/stat`, "latin1"));
	return stat
		.slice(stat.lastIndexOf(")") + 2)
		.split(" ")
		.slice(11, 15)
		.map(Number);
}

/** Processes end while they are looked at. */
function readOr<T>(missing: T, read: () => T): T {
	try {
		return read();
	} catch {
		return missing;
	}
}

/** Asks for `/health` again and again, on a thread of its own. */
export function watchHealth(url: string): { takeWorstMs(): number; stop(): Promise<number[]> } {
	const latenciesMs: number[] = [];
	let worst = 0;
	const asking = new Worker(new URL("./health-worker.ts", import.meta.url), { workerData: url });
	asking.on("message", (ms: number) => {
		latenciesMs.push(ms);
		worst = Math.max(worst, ms);
	});
	return {
		/** The slowest answer since the last call. */
		takeWorstMs() {
			const taken = worst;
			worst = 0;
			return taken;
		},
		/** @returns how long each answer took */
		async stop() {
			await asking.terminate();
			return latenciesMs;
		},
	};
}

/** The value that 95 of 100 are not above. */
export function percentile95(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}

/** Every file below `folder`, but the databases that grow with each job. */
export async function listBelow(folder: string): Promise<string[]> {
	// A folder may go while it is listed.
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null);
	if (!entries) return listBelow(folder);
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.filter((path) => !/\.db(?:-\w+)?$/.test(path))
		.sort();
}
