import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { processorMs, residentBytes } from "../harness/process-figures.ts";
import type { WorkNews, WorkOrder } from "./worker.ts";

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** A run that works for so long hangs; by the clock it may be longer, where the machine has other things to do. */
const MAX_BUSY_MS = 5_000;
const MAX_WAIT_MS = 60_000;
const MAX_BYTES = 512 * 2 ** 20;
/** Live objects after the first hundreds of runs and at the end differ by no more. */
const MAX_GROWTH_BYTES = 30 * 2 ** 20;
const WATCH_INTERVAL_MS = 250;

/** A run that broke a promise. */
export interface BadRun {
	run: number;
	what: string;
	/** What happened, the first line short. */
	details: string[];
}

export interface FuzzResult {
	runs: number;
	seconds: number;
	/** How many runs ended in which way. */
	outcomes: Record<string, number>;
	bad: BadRun[];
	peakBytes: number;
	/** Live bytes, in the order in which they were looked at. */
	heapBytes: number[];
}

/** Makes mutants of books and reads and renders each in a child process that is watched. */
export async function fuzzBooks(order: WorkOrder): Promise<FuzzResult> {
	const result: FuzzResult = { runs: 0, seconds: 0, outcomes: {}, bad: [], peakBytes: 0, heapBytes: [] };
	const started = performance.now();
	for (let from: number | null = order.from; from !== null; ) from = await fuzzUntilHang({ ...order, from }, result);
	result.seconds = (performance.now() - started) / 1000;
	const growth = (result.heapBytes.at(-1) ?? 0) - (result.heapBytes[1] ?? Number.POSITIVE_INFINITY);
	if (growth > MAX_GROWTH_BYTES) {
		result.bad.push({
			run: -1,
			what: "all runs",
			details: [`live objects grew by ${Math.round(growth / 2 ** 20)} MB`],
		});
	}
	return result;
}

/** @returns the run to go on with in a new process, or `null` where all are done */
function fuzzUntilHang(order: WorkOrder, result: FuzzResult): Promise<number | null> {
	const child = fork(WORKER, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
	let current = { run: order.from, what: "start", at: performance.now(), busyMs: 0 };
	let failure: string | null = null;
	let done = false;
	const watch = setInterval(() => {
		failure ??= findTrouble(child, current);
		if (failure !== null) child.kill("SIGKILL");
		result.peakBytes = Math.max(result.peakBytes, residentBytes(String(child.pid)));
	}, WATCH_INTERVAL_MS);
	child.on("message", (news: WorkNews) => {
		if (news.type === "begin") {
			current = { run: news.run, what: news.what, at: performance.now(), busyMs: processorMs(String(child.pid)) };
		} else if (news.type === "end") count(news, result);
		else if (news.type === "heap") result.heapBytes.push(news.bytes);
		else {
			done = true;
			child.disconnect();
		}
	});
	child.send(order);
	return new Promise((resolve) => {
		child.on("exit", (code, signal) => {
			clearInterval(watch);
			if (done) return resolve(null);
			const { run, what } = current;
			const outcome = failure ?? `crashed (${code ?? signal})`;
			count({ type: "end", run, what, outcome, faults: [{ check: outcome, file: "", detail: "" }] }, result);
			resolve(run + 1 < order.to ? run + 1 : null);
		});
	});
}

function findTrouble({ pid }: ChildProcess, current: { at: number; busyMs: number }): string | null {
	const busyMs = processorMs(String(pid)) - current.busyMs;
	if (busyMs > MAX_BUSY_MS || performance.now() - current.at > MAX_WAIT_MS) return "hang";
	return residentBytes(String(pid)) > MAX_BYTES ? "memory" : null;
}

function count({ run, what, outcome, faults }: WorkNews & { type: "end" }, result: FuzzResult): void {
	result.runs++;
	result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1;
	if (faults.length === 0) return;
	result.bad.push({ run, what, details: faults.map(({ check, file, detail }) => `${check} ${file}: ${detail}`) });
}
