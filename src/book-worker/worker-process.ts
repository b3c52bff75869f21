import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { AppError, fromErrorRecord } from "../core/errors.ts";
import type { WorkerAnswer, WorkerTask } from "./messages.ts";

export interface TaskBounds {
	/** Resident memory of the child, in bytes, above which it is killed. */
	maxMemoryBytes: number;
	/** Of the child's processor time; by the clock it may take `WAITS` times as long, where others use the machine. */
	timeoutMs: number;
}

/** A child process that works on one task at a time. */
export interface WorkerProcess {
	/**
	 * @throws AppError as the child says; `FILE_TOO_LARGE` past the memory bound, `TIMEOUT_ERROR` past the
	 *   time bound, `INTERNAL_ERROR` where the child died; the signal's reason on abort. Only after the
	 *   child's own answer the process may be used again.
	 */
	run(task: WorkerTask, bounds: TaskBounds, signal?: AbortSignal): Promise<unknown>;
	readonly alive: boolean;
	residentBytes(): number;
	kill(): void;
}

const POLL_MS = 50;
/** How much longer than its own work a task may take by the clock: a busy machine is no fault of the book's. */
const WAITS = 10;
/** Linux counts processor time in hundredths of a second, whatever the machine. */
const MS_PER_TICK = 10;
const CHILD = fileURLToPath(new URL(`./child${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));

/**
 * Threads that deflate beside the one that renders, by libuv's variable: two keep up with it, and where there are two
 * cores only one does not take the rendering's own.
 */
export const DEFLATING_THREADS = { UV_THREADPOOL_SIZE: availableParallelism() > 2 ? "2" : "1" };

/** Room for young objects, and heaps of malloc, that a child has: more of either is not quicker, only larger. glibc reads the variable. */
const LOW_MEMORY = { execArgv: ["--max-semi-space-size=8"], env: { MALLOC_ARENA_MAX: "2", ...DEFLATING_THREADS } };

/** Starts a child with an environment of its own: no key of ours is ever in its reach. */
export function startWorkerProcess(): WorkerProcess {
	const child = fork(CHILD, [], {
		serialization: "advanced",
		stdio: ["ignore", "ignore", "ignore", "ipc"],
		...LOW_MEMORY,
	});
	// Idle children keep nobody from ending.
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
		// Where nobody counts processor time, the clock's must do.
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

/** A book that could be read was translated and paid for: its writing may be tried again. */
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

/** Resident memory by the kernel's word (Linux); 0 where there is no such word, and the heap's own bound must do. */
function residentBytes({ pid }: ChildProcess): number {
	try {
		const pages = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1];
		return Number(pages ?? 0) * 4096;
	} catch {
		return 0;
	}
}

/** Time that the child has worked on all cores (Linux); `null` where nobody tells. */
function processorMs({ pid }: ChildProcess): number | null {
	try {
		// proc(5): the name before it may hold spaces and brackets; utime and stime are fields 14 and 15.
		const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
		return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
	} catch {
		return null;
	}
}
