import { readFileSync } from "node:fs";

const PAGE_BYTES = 4096;
/** The kernel counts processor time in these. */
const TICK_MS = 10;
const WATCH_INTERVAL_MS = 50;

/** What a server and its children have taken. */
export interface Usage {
	/** The most that one child held. */
	peakBytes: number;
	/** Processor time of all together, independent of other load on the machine. */
	busyMs: number;
}

/** Watches a process and its children through /proc (Linux). */
export function watchProcesses(pid: number): { takeUsage(): Usage; stop(): void } {
	let peakBytes = 0;
	let takenMs = 0;
	const look = () => {
		for (const child of childrenOf(pid)) peakBytes = Math.max(peakBytes, peakResidentBytes(child));
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
export function childrenOf(pid: number | string): string[] {
	return readOr("", () => readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1"))
		.split(" ")
		.filter(Boolean);
}

/** The peak that the kernel keeps, so that nothing is missed between two samples. */
export function peakResidentBytes(pid: string): number {
	const status = readOr("", () => readFileSync(`/proc/${pid}/status`, "latin1"));
	return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

export function residentBytes(pid: number | string): number {
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
