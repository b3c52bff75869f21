import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Trial, Verdict, WorkerStart } from "./worker.ts";

const WORKER_FILE = fileURLToPath(new URL("worker.ts", import.meta.url));
/** On top of the tests' own time: starting vitest, a process per test file, and imports on a busy machine. */
const START_MS = 30_000;
const FILE_MS = 10_000;

/**
 * Runs trials in `count` processes, and reports each verdict as it arrives.
 *
 * A process that does not answer in time is killed with everything it started, its mutant counts as timed out, and
 * another process replaces it.
 */
export async function runTrials(
	start: WorkerStart,
	trials: readonly Trial[],
	{ count, onVerdict }: { count: number; onVerdict(id: number, verdict: Verdict): void },
): Promise<void> {
	const queue = [...trials];
	const running = new Set<ChildProcess>();
	const killAll = () => {
		for (const worker of running) killGroup(worker);
	};
	process.once("exit", killAll);
	const work = async () => {
		let worker: ChildProcess | null = null;
		for (let trial = queue.shift(); trial; trial = queue.shift()) {
			worker ??= startWorker(start, running);
			const verdict = await tryIn(worker, trial);
			if (verdict === null) worker = end(worker, running);
			onVerdict(trial.id, verdict ?? { outcome: "timeout" });
		}
		if (worker) end(worker, running);
	};
	await Promise.all(Array.from({ length: Math.min(count, queue.length) }, work));
	process.off("exit", killAll);
}

function startWorker(start: WorkerStart, running: Set<ChildProcess>): ChildProcess {
	// A separate process group, so that the test processes end with it: one in an endless loop misses the disconnect.
	const worker = fork(WORKER_FILE, { detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
	running.add(worker);
	worker.send({ start });
	return worker;
}

function end(worker: ChildProcess, running: Set<ChildProcess>): null {
	running.delete(worker);
	killGroup(worker);
	return null;
}

function killGroup({ pid }: ChildProcess): void {
	try {
		if (pid !== undefined) process.kill(-pid, "SIGKILL");
	} catch {
		// The group has already ended.
	}
}

/** @returns null if no answer came in time or the process ended */
async function tryIn(worker: ChildProcess, trial: Trial): Promise<Verdict | null> {
	const waiting = new AbortController();
	const { signal } = waiting;
	const ms = trial.files.reduce(
		(sum, { testIds }) => sum + FILE_MS + Math.min(testIds.length, 3) * trial.limitMs,
		START_MS,
	);
	worker.send({ trial });
	const answer = once(worker, "message", { signal }).then(([verdict]) => verdict as Verdict);
	const ended = once(worker, "exit", { signal }).then(() => null);
	const late = delay(ms, null, { signal });
	try {
		return await Promise.race([answer, ended, late]);
	} finally {
		waiting.abort();
		for (const rest of [answer, ended, late]) rest.catch(() => {});
	}
}
