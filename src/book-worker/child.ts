import { rmSync } from "node:fs";
import { AppError, toErrorRecord } from "../core/errors.ts";
import { findFormat } from "../formats/find-format.ts";
import type { BookReading, Cover, RenderReport } from "./book-worker.ts";
import type { WorkerAnswer, WorkerTask } from "./messages.ts";

// The child process in which books are opened (rule B15). It has no keys, no network use and
// no state between tasks; the parent may kill it at any moment.

process.on("message", (task: WorkerTask) => {
	void work(task).then((answer) => process.send?.(answer));
});
// Ctrl-C in a terminal reaches the whole group; the parent decides when this process ends.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));

async function work(task: WorkerTask): Promise<WorkerAnswer> {
	try {
		return { ok: true, result: await runTask(task) };
	} catch (error) {
		if (task.kind === "render") rmSync(task.request.out, { force: true });
		if (error instanceof AppError) return { ok: false, error: toErrorRecord(error) };
		return { ok: false, error: toErrorRecord(error), trace: traceOf(error) };
	}
}

function runTask(task: WorkerTask): Promise<RenderReport> | BookReading | Cover | null {
	const format = findFormat(task.request.path);
	if (task.kind === "read") return format.read(task.request, task.limits);
	if (task.kind === "render") return format.render(task.request, task.limits);
	return format.cover(task.request.path, task.limits);
}

/** The kind of error and its frames, without its message: that may quote the book. */
function traceOf(error: unknown): string {
	if (!(error instanceof Error)) return typeof error;
	const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
	return [error.name, ...frames].join("\n");
}
