/** A separate process that runs one mutant after another in a warm vitest, on orders of `worker-pool.ts`. */
import type { ReachingFile } from "./dry-run.ts";
import type { NumberedMutant } from "./instrument.ts";
import { openSession, type Session, type SessionRun } from "./session.ts";

export interface WorkerStart {
	root: string;
	mutants: NumberedMutant[];
	include: string[];
}

export interface Trial {
	id: number;
	files: ReachingFile[];
	limitMs: number;
}

/** A mutant's outcome; `by` is the test, or the error, that killed it. */
export interface Verdict {
	outcome: "killed" | "survived" | "timeout" | "error";
	by?: string;
}

let session: Promise<Session> | null = null;

process.on("message", async (message: { start: WorkerStart } | { trial: Trial }) => {
	if ("start" in message) {
		const { root, mutants, include } = message.start;
		session = openSession(root, mutants, { include, workers: 1, bail: true });
		return;
	}
	process.send?.(await judge(message.trial));
});
process.on("disconnect", () => process.exit());

async function judge({ id, files, limitMs }: Trial): Promise<Verdict> {
	try {
		const opened = await session;
		for (const reaching of files) {
			const verdict = readVerdict(await opened?.run([reaching], { active: id, limitMs }));
			if (verdict.outcome !== "survived") return verdict;
		}
		return { outcome: "survived" };
	} catch (error) {
		return { outcome: "error", by: String(error) };
	}
}

function readVerdict(run: SessionRun | undefined): Verdict {
	if (!run) return { outcome: "error", by: "the worker was not started" };
	const tests = run.modules.flatMap((module) => [...module.children.allTests()]);
	const failed = tests.find((test) => test.result().state === "failed");
	const errors = [...run.errors, ...(failed?.result().errors ?? []).map(({ message }) => message)];
	if (errors.some((error) => /Mutant timed out|timed out in \d+ms/.test(error))) return { outcome: "timeout" };
	if (failed) return { outcome: "killed", by: failed.fullName };
	if (errors.length > 0) return { outcome: "killed", by: errors[0] };
	// Vitest passes a file of which nothing ran; a mutant must not survive that way.
	if (!tests.some((test) => test.result().state === "passed")) return { outcome: "error", by: "no test was run" };
	return { outcome: "survived" };
}
