import { rmSync } from "node:fs";
import type { Cover } from "../core/book-reading.ts";
import { AppError, toErrorRecord } from "../core/errors.ts";
import { type BookLimits, openBook } from "../formats/epub/book.ts";
import { findCover } from "../formats/epub/package/cover.ts";
import { renderBook } from "../formats/epub/rendering/render-book.ts";
import { readBook } from "../formats/epub/segments/read-book.ts";
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
		if (task.kind === "read") return { ok: true, result: readBook(task.request, task.limits) };
		if (task.kind === "render") return { ok: true, result: await renderBook(task.request, task.limits) };
		return { ok: true, result: readCover(task.request.path, task.limits) };
	} catch (error) {
		if (task.kind === "render") rmSync(task.request.out, { force: true });
		if (error instanceof AppError) return { ok: false, error: toErrorRecord(error) };
		return { ok: false, error: toErrorRecord(error), trace: traceOf(error) };
	}
}

function readCover(path: string, limits: BookLimits): Cover | null {
	const book = openBook(path, limits);
	try {
		return findCover(book);
	} finally {
		book.archive.close();
	}
}

/** The kind of error and its frames, without its message: that may quote the book. */
function traceOf(error: unknown): string {
	if (!(error instanceof Error)) return typeof error;
	const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
	return [error.name, ...frames].join("\n");
}
