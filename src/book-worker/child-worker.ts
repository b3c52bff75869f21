import { rm, stat } from "node:fs/promises";
import { AppError } from "../core/errors.ts";
import type { BookLimits } from "../formats/book-limits.ts";
import type { BookReading, BookWorker, Cover, RenderReport } from "./book-worker.ts";
import type { WorkerTask } from "./messages.ts";
import { startWorkerProcess, type TaskBounds, type WorkerProcess } from "./worker-process.ts";

export interface ChildWorkerOptions {
	limits: BookLimits;
	/** Resident memory of one child, in bytes. */
	maxMemoryBytes: number;
	/** Children at work at the same time; further tasks wait. */
	maxProcesses: number;
	/** Processor time that every task gets, in addition to that for its archive's size. */
	baseTimeoutMs?: number;
}

/** Processor time that every task gets, and more for each megabyte of the archive. */
const BASE_TIMEOUT_MS = 20_000;
const TIMEOUT_PER_MB_MS = 2_000;
/** A child that holds more than this after its task is not kept. */
const MAX_IDLE_BYTES = 200 * 2 ** 20;

/** Reads and renders books in child processes that are reused while they behave, and killed when they don't. */
export function createChildBookWorker(options: ChildWorkerOptions): BookWorker {
	const idle: WorkerProcess[] = [];
	const busy = new Set<WorkerProcess>();
	const waiting: (() => void)[] = [];
	let running = 0;
	let closed = false;

	const acquire = async (): Promise<WorkerProcess> => {
		if (running < options.maxProcesses) running++;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		if (closed) throw new AppError("The server is stopping.", { code: "STORAGE_ERROR" });
		let child = idle.pop();
		while (child && !child.alive) child = idle.pop();
		child ??= startWorkerProcess();
		busy.add(child);
		return child;
	};
	const release = (child: WorkerProcess, answered: boolean): void => {
		busy.delete(child);
		if (answered && !closed && child.alive && child.residentBytes() < MAX_IDLE_BYTES) idle.push(child);
		else child.kill();
		const next = waiting.shift();
		if (next) next();
		else running--;
	};
	const runTask = async (task: WorkerTask, signal: AbortSignal | undefined): Promise<unknown> => {
		const bounds = await boundsOf(task, options);
		const child = await acquire();
		let answered = false;
		try {
			const result = await child.run(task, bounds, signal);
			answered = true;
			return result;
		} catch (error) {
			answered = child.alive && error instanceof AppError;
			throw error;
		} finally {
			release(child, answered);
		}
	};

	return {
		async read(request, signal) {
			return (await runTask({ kind: "read", request, limits: options.limits }, signal)) as BookReading;
		},
		async render(request, signal) {
			try {
				return (await runTask({ kind: "render", request, limits: options.limits }, signal)) as RenderReport;
			} catch (error) {
				// A killed child could not clean up.
				await rm(request.out, { force: true });
				throw error;
			}
		},
		async cover(path, signal) {
			return (await runTask({ kind: "cover", request: { path }, limits: options.limits }, signal)) as Cover | null;
		},
		async close() {
			closed = true;
			for (const child of [...idle.splice(0), ...busy]) child.kill();
			for (const wake of waiting.splice(0)) wake();
		},
	};
}

async function boundsOf(
	{ request }: WorkerTask,
	{ maxMemoryBytes, baseTimeoutMs = BASE_TIMEOUT_MS }: ChildWorkerOptions,
): Promise<TaskBounds> {
	const { size } = await stat(request.path);
	return { maxMemoryBytes, timeoutMs: baseTimeoutMs + Math.floor(size / 2 ** 20) * TIMEOUT_PER_MB_MS };
}
