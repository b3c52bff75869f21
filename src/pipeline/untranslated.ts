import { AppError } from "../core/errors.ts";
import type { JobProgress } from "../core/job-progress.ts";

/** Fewer segments never fail a job, whatever their share (spec §4). */
const MIN_UNTRANSLATED = 5;

/**
 * Fails a job of which too much stayed in the source language (spec §4, `MAX_UNTRANSLATED_PERCENT`).
 *
 * @throws AppError `TRANSLATION_FAILED` (recoverable): what is translated is kept, and a retry sends the rest
 */
export function refuseUntranslated({ segments }: JobProgress, maxPercent: number): void {
	const { total, needs_review: left } = segments;
	if (left < MIN_UNTRANSLATED || left * 100 <= total * maxPercent) return;
	throw new AppError(`${left} of ${total} segments could not be translated.`, { code: "TRANSLATION_FAILED" });
}
