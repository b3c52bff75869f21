import { AppError } from "../core/errors.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { BookReport } from "./book-report.ts";

/** Fewer segments never fail a job, whatever their share (spec §4). */
const MIN_UNTRANSLATED = 5;
/** Reasons that a message names; the report has all. */
const MAX_REASONS = 4;

/** What is said of a segment's fault, its last flag. */
const REASONS: Readonly<Record<string, string>> = {
	echo: "came back untranslated",
	wrong_language: "came back in another language",
	wrong_script: "came back in another script",
	refused: "the model refused",
	content_filter: "the provider's content filter refused",
	cut_off: "came back cut off",
	missing: "were missing from the replies",
	tags: "came back with other markup",
	leaked: "came back with words that are no translation",
	empty: "came back empty",
	too_long: "are too long for the model",
	engine: "the engine failed on",
};
const OTHER_REASON = "came back wrong in other ways";

/**
 * Fails a job of which too much stayed in the source language (spec §4, `MAX_UNTRANSLATED_PERCENT`), and says how much,
 * why, and what can be done.
 *
 * @param partial where the book as far as it is translated can be had
 * @throws AppError `TRANSLATION_FAILED` (recoverable): what is translated is kept, and a retry sends the rest
 */
export function refuseUntranslated(
	{ progress, report }: { progress: JobProgress; report: Pick<BookReport, "segments"> },
	maxPercent: number,
	partial: string,
): void {
	const { total, needs_review: left } = progress.segments;
	if (left < MIN_UNTRANSLATED || left * 100 <= total * maxPercent) return;
	const reasons = describeReasons(report);
	const message = `${left} of ${total} segments could not be translated${reasons === "" ? "" : ` (${reasons})`}; at most ${maxPercent} % are allowed. ${partial} A retry sends only these segments again; another model may do better; MAX_UNTRANSLATED_PERCENT sets how many may stay.`;
	throw new AppError(message, { code: "TRANSLATION_FAILED" });
}

function describeReasons({ segments }: Pick<BookReport, "segments">): string {
	const left = segments.filter(({ state }) => state === "needs_review");
	const counts = Map.groupBy(left, ({ flags }) => REASONS[flags.at(-1) ?? ""] ?? OTHER_REASON);
	return [...counts]
		.toSorted(([, one], [, other]) => other.length - one.length)
		.slice(0, MAX_REASONS)
		.map(([reason, some]) => `${some.length} ${reason}`)
		.join(", ");
}
