import { setTimeout as sleep } from "node:timers/promises";
import type { JobStatus } from "../../client/api.ts";
import { AppError } from "../../core/errors.ts";
import { parseArguments } from "../arguments.ts";
import { type CliContext, type Command, EXIT } from "../command.ts";
import { catchInterrupt } from "../interrupt.ts";
import { startProgressReporter } from "../progress-reporter.ts";
import { type Connection, connect, request, SERVER_FLAGS, SERVER_HELP } from "./connection.ts";

const WAIT_SECONDS = 25;
/** How long to wait for a server that restarts. */
const MAX_UNREACHABLE_MS = 120_000;
const RETRY_MS = 1_000;

export const watchCommand: Command = {
	summary: "show a job's progress until it ends",
	help: `Usage: diglot watch JOB [--server URL]

Shows segments, rate and time left until the job ends. Ctrl-C stops watching; the job continues.
Reconnects if the server restarts. Exit codes are those of "diglot translate": 0 done, 3 done but
some segments need review, 1 failed or cancelled, 130 interrupted.

${SERVER_HELP}`,
	async run(argv, context) {
		const { values, words } = parseArguments(argv, SERVER_FLAGS, ["JOB"]);
		return watchJob(connect(values.server, context.environment), words[0] ?? "", context);
	},
};

/** Follows a job until it ends. @returns the matching exit code */
export async function watchJob(server: Connection, jobId: string, { err }: CliContext): Promise<number> {
	const interrupt = catchInterrupt(err);
	const reporter = startProgressReporter(err);
	let message = "";
	try {
		for await (const status of follow(server, jobId, interrupt.signal)) {
			const { progress: percent, segments, tokens, documents, cost_usd: costUsd } = status;
			if (status.message !== message && segments.done === 0) reporter.say(status.message);
			message = status.message;
			if (segments.total > 0) reporter.count({ percent, segments, tokens, documents, costUsd });
			if (status.status === "completed" || status.status === "failed" || status.status === "cancelled") {
				reporter.stop();
				err.write(`${status.message}\n`);
				return exitOf(status);
			}
		}
		return EXIT.interrupted;
	} finally {
		interrupt.release();
	}
}

function exitOf({ status, segments }: JobStatus): number {
	if (status !== "completed") return EXIT.failed;
	return segments.needs_review > 0 ? EXIT.needsReview : EXIT.done;
}

/** Yields the job now and after each change; ends if the user interrupts. */
async function* follow(server: Connection, jobId: string, signal: AbortSignal): AsyncGenerator<JobStatus> {
	let etag: string | null = null;
	let unreachableSince: number | null = null;
	while (!signal.aborted) {
		try {
			const answer: StatusAnswer = await requestStatus(server, jobId, etag, signal);
			unreachableSince = null;
			etag = answer.headers.get("etag");
			if (answer.status === 200) yield answer.data;
			// Without an ETag the server can't wait for a change, so pause between polls.
			if (etag === null) await sleep(RETRY_MS, undefined, { signal });
		} catch (error) {
			if (signal.aborted) return;
			unreachableSince ??= Date.now();
			if (!isUnreachable(error) || Date.now() - unreachableSince > MAX_UNREACHABLE_MS) throw error;
			await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
		}
	}
}

type StatusAnswer = Awaited<ReturnType<Connection["jobs"]["status"]>>;

/** Long poll: returns immediately without `etag`, otherwise once the job's version differs from it. */
function requestStatus(
	server: Connection,
	jobId: string,
	etag: string | null,
	signal: AbortSignal,
): Promise<StatusAnswer> {
	if (etag === null) return request(server.jobs.status(jobId, {}, { signal }));
	const headers = { "if-none-match": etag };
	return request(server.jobs.status(jobId, { wait: WAIT_SECONDS }, { signal, headers }));
}

function isUnreachable(error: unknown): boolean {
	return error instanceof AppError && error.code === "STORAGE_ERROR" && error.recoverable;
}
