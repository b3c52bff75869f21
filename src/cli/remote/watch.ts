import { setTimeout as sleep } from "node:timers/promises";
import type { JobStatus } from "../../client/api.ts";
import { AppError } from "../../core/errors.ts";
import { parseArguments } from "../arguments.ts";
import { type CliContext, type Command, EXIT } from "../command.ts";
import { catchInterrupt } from "../interrupt.ts";
import { startProgressReporter } from "../progress-reporter.ts";
import { ask, type Connection, connect, SERVER_FLAGS, SERVER_HELP } from "./connection.ts";

const WAIT_SECONDS = 25;
/** A server that restarts is waited for. */
const MAX_AWAY_MS = 120_000;
const RETRY_MS = 1_000;

export const watchCommand: Command = {
	summary: "show a job's progress until it ends",
	help: `Usage: diglot watch JOB [--server URL]

Shows segments, rate and what is left until the job ends; Ctrl-C stops watching, and the job goes
on. A server that restarts meanwhile is waited for. The exit code is that of "diglot translate": 0
done, 3 done but some segments need review, 1 failed or cancelled, 130 interrupted.

${SERVER_HELP}`,
	async run(argv, context) {
		const { values, words } = parseArguments(argv, SERVER_FLAGS, ["JOB"]);
		return watchJob(connect(values.server, context.environment), words[0] ?? "", context);
	},
};

/** Follows a job to its end. @returns the exit code that fits it */
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

/** The job as it is, and again after each change. Ends where the watcher was interrupted. */
async function* follow(server: Connection, jobId: string, signal: AbortSignal): AsyncGenerator<JobStatus> {
	let etag: string | null = null;
	let awaySince: number | null = null;
	while (!signal.aborted) {
		try {
			const answer: StatusAnswer = await askStatus(server, jobId, etag, signal);
			awaySince = null;
			etag = answer.headers.get("etag");
			if (answer.status === 200) yield answer.data;
			// A server that knows no ETag must not be asked without a pause.
			if (etag === null) await sleep(RETRY_MS, undefined, { signal });
		} catch (error) {
			if (signal.aborted) return;
			awaySince ??= Date.now();
			if (!isAway(error) || Date.now() - awaySince > MAX_AWAY_MS) throw error;
			await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
		}
	}
}

type StatusAnswer = Awaited<ReturnType<Connection["jobs"]["status"]>>;

/** Answers at once the first time, then when the job is no longer the one of `etag`. */
function askStatus(server: Connection, jobId: string, etag: string | null, signal: AbortSignal): Promise<StatusAnswer> {
	if (etag === null) return ask(server.jobs.status(jobId, {}, { signal }));
	const headers = { "if-none-match": etag };
	return ask(server.jobs.status(jobId, { wait: WAIT_SECONDS }, { signal, headers }));
}

function isAway(error: unknown): boolean {
	return error instanceof AppError && error.code === "STORAGE_ERROR" && error.recoverable;
}
