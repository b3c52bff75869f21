import { AppError } from "../../core/errors.ts";
import { hasEnded, type Job } from "../../core/job.ts";
import type { Segment } from "../../core/segment.ts";
import type { Translation } from "../../core/translation.ts";
import { missingKey } from "../../options/missing-key.ts";
import { findModel } from "../../pipeline/find-model.ts";
import { findLinkedLabels, translateLinkedLabels } from "../../pipeline/linked-labels.ts";
import { toCheckpoint } from "../../pipeline/resume.ts";
import { retranslateSegment as translateAgain } from "../../pipeline/retranslate.ts";
import { jobNotFound } from "../job-not-found.ts";
import type { JobKeys } from "../provider-keys.ts";
import { openAccount } from "./open-account.ts";
import { reviseJob } from "./revise-job.ts";
import type { TextContext } from "./text-context.ts";
import type { TextSnapshot } from "./text-snapshot.ts";

export interface RetranslateRequest {
	/** The caller's key for this call alone. Defaults to the operator's. */
	apiKey?: string | undefined;
	/** What this call may cost. Defaults to the rest of the job's budget. */
	maxCostUsd?: number | undefined;
	/** The caller's own, in US dollars per million tokens. Defaults to the job's. */
	price?: { input: number; output: number } | undefined;
}

/**
 * Translates one segment of an ended job again and stores the result as its newest checkpoint. What was spent is added
 * to the job's counters, also where no translation came of it; the job's state stays.
 *
 * @throws AppError `CONFLICT` for a job that waits or runs and for a corrected segment (rule C7),
 *   `API_KEY_INVALID` without a usable key, `TRANSLATION_FAILED` where nothing could be verified: the old text
 *   stays; else as `translateSegments` does; an abort passes through
 */
export async function retranslateSegment(
	job: Job,
	segment: Segment,
	{ apiKey, maxCostUsd, price }: RetranslateRequest,
	context: TextContext,
	signal: AbortSignal,
): Promise<Translation> {
	if (!hasEnded(job.state)) {
		throw conflict(`The job is ${job.state}: its segments can be sent again when it has ended.`);
	}
	const { options } = job;
	const keys = keysFor(job, apiKey ?? null, context.keys);
	const snapshot = await context.snapshots.load(job);
	if (snapshot.texts.get(segment.id)?.state === "edited") {
		throw conflict("This segment was corrected by hand, and no machine replaces that.");
	}
	const { ledger, add, write } = openAccount(job, maxCostUsd, context.store, price);
	let translation: Translation;
	try {
		translation = await translateAgain(
			{ segment, ...snapshot, settled: [...snapshot.texts.values()], options, keys, spending: ledger },
			{
				makeTranslator: context.makeTranslator,
				pacer: context.pacer,
				cache: context.cache && { cache: context.cache, scope: job.owner },
				onCalls: add,
			},
			signal,
		);
	} finally {
		await write();
	}
	if (translation.state === "needs_review") throw notVerified(segment, translation);
	await store(job, translation, snapshot, context);
	return translation;
}

function keysFor({ options }: Job, callerKey: string | null, keys: JobKeys): readonly string[] {
	const chosen = keys.choose(options, callerKey);
	const model = findModel(options.model);
	// A caller's own server may need no key.
	if (chosen.length > 0 || !model.needsKey || options.baseUrl !== undefined) return chosen;
	throw missingKey(model, "needs a key");
}

/** Stores the translation, with the labels of a heading (rule A12). */
async function store(job: Job, translation: Translation, snapshot: TextSnapshot, context: TextContext): Promise<void> {
	const segmentById = new Map(snapshot.segments.map((segment) => [segment.id, segment]));
	const found = [translation, ...translateLinkedLabels(translation, findLinkedLabels(snapshot.segments))];
	const entries = found.flatMap((text) => {
		const segment = segmentById.get(text.segmentId);
		return segment ? [toCheckpoint(text, segment)] : [];
	});
	// The attempt has ended, so the fence refuses the patch: the entries are stored, the record is written below.
	await context.checkpoints.append(job.id, job.attempt, entries, {});
	const after = await reviseJob(job.id, translation.segmentId, context);
	if (after === null) throw jobNotFound();
}

function conflict(message: string): AppError {
	return new AppError(message, { code: "CONFLICT" });
}

function notVerified({ id }: Segment, { flags }: Translation): AppError {
	const why = flags.length > 0 ? ` (${flags.join(", ")})` : "";
	return new AppError(`No translation of ${id} could be verified${why}. The previous text stays.`, {
		code: "TRANSLATION_FAILED",
		details: { segment: id, flags },
	});
}
