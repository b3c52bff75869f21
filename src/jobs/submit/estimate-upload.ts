import type { ResolvedOptions } from "../../options/resolve-options.ts";
import { estimateBook } from "../../pipeline/estimate.ts";
import { findPrice } from "../../pipeline/find-model.ts";
import type { JobContext } from "../context.ts";
import { checkBook } from "./check-book.ts";
import { estimateMinutes } from "./new-job.ts";
import type { Upload } from "./receive-upload.ts";

export interface EstimateRequest {
	upload: Upload;
	filename: string;
	owner: string;
	/** As `resolveForEstimate` returns them. */
	resolved: ResolvedOptions;
	/** The id under which the book is stored already; `null` where the request brought the file. */
	storedAs: string | null;
}

/** The response of `POST /estimate` (spec §3) without the id under which the book is stored. */
export interface EstimateView {
	title: string;
	authors: string[];
	source_language: string;
	segments: number;
	words: number;
	/** Percent of the words. */
	coverage: number;
	requests: number;
	tokens: { input: number; output: number };
	/** Tokens beside `tokens.output`, of a model that thinks. */
	thoughts: { low: number; high: number };
	/** Of engines that bill by the character; 0 for others. */
	characters: number;
	price_usd: { low: number; high: number } | null;
	/** As `POST /translate` would report it. */
	estimated_duration_minutes: number;
	/** A data URL. */
	cover: string | null;
}

/**
 * What a job with these options would take. Nothing is translated; a model's server may be asked what its model takes.
 *
 * @throws AppError as `checkBook` does
 */
export async function estimateUpload(
	{ upload, resolved }: Pick<EstimateRequest, "upload" | "resolved">,
	context: Pick<JobContext, "blobs" | "bookWorker" | "makeTranslator" | "keys" | "clock">,
): Promise<EstimateView> {
	const { options } = resolved;
	const { reading, sourceLanguage, translator } = await checkBook(upload, resolved, context);
	const cover = await context.blobs.withLocalFile(upload.key, (path) => context.bookWorker.cover(path));
	const facts = { translator, sourceLanguage, price: findPrice(options), at: context.clock.now() };
	const estimate = estimateBook(reading, options, facts);
	return {
		title: reading.title,
		authors: reading.authors,
		source_language: sourceLanguage,
		segments: estimate.segments,
		words: estimate.words,
		coverage: estimate.coverage,
		requests: estimate.requests,
		tokens: estimate.tokens,
		thoughts: estimate.thoughts,
		characters: estimate.characters,
		price_usd: estimate.priceUsd,
		estimated_duration_minutes: estimateMinutes(reading),
		cover: cover && `data:${cover.mediaType};base64,${Buffer.from(cover.bytes).toString("base64")}`,
	};
}
