import type { TranslationCache } from "../../caches/cache.ts";
import { AppError } from "../../core/errors.ts";
import { hasEnded, type Job } from "../../core/job.ts";
import type { Segment } from "../../core/segment.ts";
import type { Translation } from "../../core/translation.ts";
import type { Pacer } from "../../pacing/pacer.ts";
import { findModel } from "../../pipeline/find-model.ts";
import { findLinkedLabels, translateLinkedLabels } from "../../pipeline/linked-labels.ts";
import { toCheckpoint } from "../../pipeline/resume.ts";
import { retranslateSegment as translateAgain } from "../../pipeline/retranslate.ts";
import type { TranslatorFactory } from "../../providers/translator.ts";
import type { JobKeys } from "../provider-keys.ts";
import { openAccount } from "./open-account.ts";
import { type RevisePorts, reviseJob } from "./revise-job.ts";
import type { TextPorts, TextSnapshot } from "./text-snapshot.ts";

export interface RetranslateRequest {
	/** The caller's key for this call alone; left out: the operator's. */
	apiKey?: string | undefined;
	/** What this call may cost; left out: what the job may still. */
	maxCostUsd?: number | undefined;
}

export interface RetranslatePorts extends RevisePorts, TextPorts {
	makeTranslator: TranslatorFactory;
	pacer: Pacer;
	cache?: TranslationCache;
	keys: JobKeys;
}

/**
 * Sends one segment of an ended job again and keeps what comes as its newest checkpoint. What was spent is added
 * to the job's counters, also where it led to nothing; the job's state stays.
 *
 * @throws AppError `CONFLICT` for a job that waits or runs and for a corrected segment (rule C7),
 *   `API_KEY_INVALID` without a usable key, `TRANSLATION_FAILED` where nothing could be verified: the old text
 *   stays; else as `translateSegments` does; an abort passes through
 */
export async function retranslateSegment(
	job: Job,
	segment: Segment,
	{ apiKey, maxCostUsd }: RetranslateRequest,
	ports: RetranslatePorts,
	signal: AbortSignal,
): Promise<Translation> {
	if (!hasEnded(job.state)) {
		throw conflict(`The job is ${job.state}: its segments can be sent again when it has ended.`);
	}
	const { options } = job;
	const keys = keysFor(job, apiKey ?? null, ports.keys);
	const known = await ports.reader.load(job);
	if (known.texts.get(segment.id)?.state === "edited") {
		throw conflict("This segment was corrected by hand, and no machine replaces that.");
	}
	const { ledger, take, write } = openAccount(job, maxCostUsd, ports.store);
	let translation: Translation;
	try {
		translation = await translateAgain(
			{ segment, ...known, settled: [...known.texts.values()], options, keys, spending: ledger },
			{
				makeTranslator: ports.makeTranslator,
				pacer: ports.pacer,
				cache: ports.cache && { cache: ports.cache, scope: job.owner },
				onTook: take,
			},
			signal,
		);
	} finally {
		await write();
	}
	if (translation.state === "needs_review") throw notVerified(segment, translation);
	await keep(job, translation, known, ports);
	return translation;
}

function keysFor({ options }: Job, callerKey: string | null, keys: JobKeys): readonly string[] {
	const chosen = keys.choose(options, callerKey);
	const model = findModel(options.model);
	// A caller's own server may need no key.
	if (chosen.length > 0 || !model.needsKey || options.baseUrl !== undefined) return chosen;
	throw new AppError(`The model "${model.name}" needs a key: send it as api_key.`, {
		code: "API_KEY_INVALID",
		details: { field: "api_key" },
	});
}

/** The labels that name a heading go with it (rule A12). */
async function keep(job: Job, translation: Translation, known: TextSnapshot, ports: RetranslatePorts): Promise<void> {
	const segmentById = new Map(known.segments.map((segment) => [segment.id, segment]));
	const found = [translation, ...translateLinkedLabels(translation, findLinkedLabels(known.segments))];
	const entries = found.flatMap((text) => {
		const segment = segmentById.get(text.segmentId);
		return segment ? [toCheckpoint(text, segment)] : [];
	});
	// Behind the fence of an attempt that has ended: the entries are kept, and the record is written by itself.
	await ports.checkpoints.append(job.id, job.attempt, entries, {});
	const after = await reviseJob(job.id, translation.segmentId, ports);
	if (after === null) throw new AppError("Job not found", { code: "NOT_FOUND" });
}

function conflict(message: string): AppError {
	return new AppError(message, { code: "CONFLICT" });
}

function notVerified({ id }: Segment, { flags }: Translation): AppError {
	const why = flags.length > 0 ? ` (${flags.join(", ")})` : "";
	return new AppError(`No translation of ${id} could be verified${why}. The text that was there stays.`, {
		code: "TRANSLATION_FAILED",
		details: { segment: id, flags },
	});
}
