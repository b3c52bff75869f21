import { countSettled, type JobProgress } from "../core/job-progress.ts";
import type { CliContext } from "./command.ts";
import { formatProgress, startRateMeter } from "./progress-line.ts";

const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;
const ERASE_LINE = "\r\u001b[K";

export interface ProgressReporter {
	/** Shows the current activity, until something newer replaces it. */
	say(message: string): void;
	/** Shows a message that stays. */
	note(message: string): void;
	/** Updates the counters; redraws at a limited rate. */
	count(progress: JobProgress): void;
	/** Shows the final counters and ends the line, so that other output can follow. */
	stop(): void;
}

/** Shows a job's progress on `err`: a live bar on a terminal, otherwise a plain line every few seconds. */
export function startProgressReporter(err: CliContext["err"]): ProgressReporter {
	const onTerminal = err.isTTY === true;
	const everyMs = onTerminal ? BAR_EVERY_MS : LINE_EVERY_MS;
	const rate = startRateMeter();
	let latest: JobProgress | null = null;
	let shownLine = "";
	let shownAt = Number.NEGATIVE_INFINITY;

	function show(line: string): void {
		const width = (err.columns || 80) - 1;
		err.write(onTerminal ? ERASE_LINE + line.slice(0, width) : `${line}\n`);
	}

	function showCounters(progress: JobProgress): void {
		const line = formatProgress(progress, rate.perSecond(), onTerminal);
		if (line !== shownLine) show(line);
		shownLine = line;
		shownAt = performance.now();
	}

	return {
		say: show,
		note(message) {
			show(message);
			if (onTerminal) err.write("\n");
		},
		count(progress) {
			latest = progress;
			rate.record(countSettled(progress), performance.now());
			if (performance.now() - shownAt >= everyMs) showCounters(progress);
		},
		stop() {
			if (latest) showCounters(latest);
			if (onTerminal) err.write("\n");
		},
	};
}
