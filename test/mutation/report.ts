import type { MutationReport, Tried } from "./mutation.ts";

const OUTCOMES = ["killed", "timeout", "survived", "no coverage", "error"] as const;
const MAX_LINE = 160;

/** Killed and timed out, in percent of all that were tried; an error of the run itself counts for neither. */
export function scoreOf({ tried }: MutationReport): number {
	const judged = tried.filter(({ outcome }) => outcome !== "error");
	const dead = judged.filter(({ outcome }) => outcome === "killed" || outcome === "timeout");
	return judged.length === 0 ? 0 : (100 * dead.length) / judged.length;
}

/** Each survivor as a diff below its position, then what was skipped, then the totals. */
export function describeReport(report: MutationReport): string {
	const { tried, mutants, accepted, stale, testFiles, tests, leftOut } = report;
	const counts = OUTCOMES.map((outcome) => `${tried.filter((one) => one.outcome === outcome).length} ${outcome}`);
	return [
		...tried.filter(({ outcome }) => outcome !== "killed" && outcome !== "timeout").map(describeTried),
		...leftOut.map((test) => `skipped: ${test}`),
		...stale.map(({ file, original }) => `accepted, but no longer there: ${file}: ${original}`),
		`${tried.length} of ${mutants} mutants (${accepted} accepted as equivalent), ${tests} tests in ${testFiles} files`,
		`score ${scoreOf(report).toFixed(1)}: ${counts.join(", ")}`,
	].join("\n");
}

function describeTried({ mutant, outcome, by }: Tried): string {
	const { file, line, column, original, mutated } = mutant;
	const reason = by === undefined ? outcome : `${outcome}: ${by}`;
	return `${file}:${line}:${column} ${reason}\n  - ${clip(original)}\n  + ${clip(mutated)}\n`;
}

function clip(line: string): string {
	return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}
