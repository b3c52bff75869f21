import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { AppError, fromErrorRecord } from "../core/errors.ts";
import type { WorkerAnswer, WorkerTask } from "./messages.ts";

export interface TaskBounds {
	/** Resident memory of the child, in bytes, above which it is killed. */
	maxMemoryBytes: number;
	/** Of the child's processor time; in wall-clock time it may take `WAITS` times as long, on a busy machine. */
	timeoutMs: number;
}

/** A child process that works on one task at a time. */
export interface WorkerProcess {
	/**
	 * @throws AppError as the child reports it; `FILE_TOO_LARGE` above the memory bound, `TIMEOUT_ERROR` above the
	 *   time bound, `INTERNAL_ERROR` where the child died; the signal's reason on abort. The process may be
	 *   used again only after the child's own answer.
	 */
	run(task: WorkerTask, bounds: TaskBounds, signal?: AbortSignal): Promise<unknown>;
	readonly alive: boolean;
	residentBytes(): number;
	kill(): void;
}

const POLL_MS = 50;
/** How much longer than its processor time a task may take by the clock: a busy machine is not the book's fault. */
const WAITS = 10;
/** Linux counts processor time in hundredths of a second, whatever the machine. */
const MS_PER_TICK = 10;
const CHILD = fileURLToPath(new URL(`./child${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));

/**
 * Threads that deflate while another renders (libuv's variable): two keep up with it, and on two cores a single one
 * leaves rendering a core to itself.
 */
export const DEFLATING_THREADS = { UV_THREADPOOL_SIZE: availableParallelism() > 2 ? "2" : "1" };

/** The young generation's size and glibc's number of malloc arenas: more of either takes memory and saves no time. */
const LOW_MEMORY = { execArgv: ["--max-semi-space-size=8"], env: { MALLOC_ARENA_MAX: "2", ...DEFLATING_THREADS } };

/** Starts a child with an environment of its own, so that none of our keys is within its reach. */
export function startWorkerProcess(): WorkerProcess {
	const child = fork(CHILD, [], {
		serialization: "advanced",
		stdio: ["ignore", "ignore", "ignore", "ipc"],
		...LOW_MEMORY,
	});
	// Idle children do not keep the parent running.
	const setIdle = (idle: boolean) => {
		if (idle) {
			child.unref();
			child.channel?.unref();
		} else {
			child.ref();
			child.channel?.ref();
		}
	};
	child.on("error", () => child.kill("SIGKILL"));
	setIdle(true);
	return {
		get alive() {
			return child.connected && child.exitCode === null && child.signalCode === null;
		},
		residentBytes: () => residentBytes(child),
		kill: () => void child.kill("SIGKILL"),
		async run(task, bounds, signal) {
			signal?.throwIfAborted();
			setIdle(false);
			try {
				return await runTask(child, task, bounds, signal);
			} finally {
				setIdle(true);
			}
		},
	};
}

function runTask(
	child: ChildProcess,
	task: WorkerTask,
	{ maxMemoryBytes, timeoutMs }: TaskBounds,
	signal: AbortSignal | undefined,
): Promise<unknown> {
	return new Promise((resolve, reject) => {
		let failure: unknown = null;
		const stop = (reason: unknown) => {
			failure ??= reason;
			child.kill("SIGKILL");
		};
		const onAbort = () => stop(signal?.reason);
		const began = processorMs(child);
		// Without a count of processor time, wall-clock time must do.
		const timer = setTimeout(() => stop(tooSlow(task)), began === null ? timeoutMs : timeoutMs * WAITS);
		const watch = setInterval(() => {
			if (residentBytes(child) > maxMemoryBytes) stop(memoryExceeded());
			if ((processorMs(child) ?? 0) - (began ?? 0) > timeoutMs) stop(tooSlow(task));
		}, POLL_MS);
		const settle = (finish: () => void) => {
			clearTimeout(timer);
			clearInterval(watch);
			signal?.removeEventListener("abort", onAbort);
			child.off("message", onMessage);
			child.off("exit", onExit);
			finish();
		};
		const onMessage = (answer: WorkerAnswer) => {
			if (failure !== null) return;
			settle(() => (answer.ok ? resolve(answer.result) : reject(toError(answer))));
		};
		const onExit = () => settle(() => reject(failure ?? childDied()));
		signal?.addEventListener("abort", onAbort, { once: true });
		child.on("message", onMessage);
		child.on("exit", onExit);
		child.send(task, (error) => {
			if (error) stop(childDied(error));
		});
	});
}

function toError({ error, trace }: WorkerAnswer & { ok: false }): AppError {
	if (trace === undefined) return fromErrorRecord(error);
	return new AppError(error.message, { ...error, cause: new Error(`in the process that reads books: ${trace}`) });
}

/** A book that could be read was translated and paid for, so writing it may be retried. */
function tooSlow({ kind }: WorkerTask): AppError {
	return kind === "render"
		? new AppError("Writing the new book takes too long.", { code: "TIMEOUT_ERROR" })
		: new AppError("Reading the book takes too long; it may be crafted to do so.", {
				code: "TIMEOUT_ERROR",
				recoverable: false,
			});
}

function memoryExceeded(): AppError {
	return new AppError("Reading the book takes more memory than is allowed.", { code: "FILE_TOO_LARGE" });
}

function childDied(cause?: unknown): AppError {
	return new AppError("The process that reads books has ended unexpectedly.", { code: "INTERNAL_ERROR", cause });
}

/** Resident memory as the kernel reports it (Linux); 0 elsewhere, where the heap's own limit must do. */
function residentBytes({ pid }: ChildProcess): number {
	try {
		const pages = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1];
		return Number(pages ?? 0) * 4096;
	} catch {
		return 0;
	}
}

/** Processor time that the child has used on all cores (Linux); `null` elsewhere. */
function processorMs({ pid }: ChildProcess): number | null {
	try {
		// proc(5): the name before it may hold spaces and brackets; utime and stime are fields 14 and 15.
		const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
		return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
	} catch {
		return null;
	}
}
