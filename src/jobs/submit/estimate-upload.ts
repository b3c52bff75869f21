import { z } from "zod";
import type { ResolvedOptions } from "../../options/resolve-options.ts";
import { estimateBook } from "../../pipeline/estimate.ts";
import { findPrice } from "../../pipeline/find-model.ts";
import type { JobContext } from "../context.ts";
import { countField } from "../view-fields.ts";
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

/** The response of `POST /estimate` (spec §3). */
export const estimateSchema = z
	.object({
		title: z.string(),
		authors: z.array(z.string()),
		source_language: z.string().describe("The canonical BCP 47 tag"),
		segments: countField,
		words: countField,
		coverage: z
			.number()
			.describe("Percent of the book's words to be translated; each of the rest is skipped for a stated reason."),
		requests: countField,
		tokens: z.object({ input: countField, output: countField }),
		thoughts: z
			.object({ low: countField, high: countField })
			.describe("Tokens that the model thinks beside `tokens.output`, charged like these; zeros where it doesn't"),
		characters: countField.describe("For engines that bill by the character; otherwise 0"),
		price_usd: z
			.object({ low: z.number(), high: z.number() })
			.nullable()
			.describe("Null if the model's price is unknown"),
		estimated_duration_minutes: z.number().min(0).describe("A conservative estimate for the whole book"),
		cover: z.string().nullable().describe("The cover image as a data URL"),
		upload_id: z
			.string()
			.meta({ format: "uuid" })
			.describe("Can be sent to `POST /translate` in place of `file` until it expires"),
	})
	.meta({ id: "Estimate" });

export type EstimateView = z.infer<typeof estimateSchema>;

/**
 * What a job with these options would take. Nothing is translated; a model's server may be asked what its model takes.
 *
 * @throws AppError as `checkBook` does
 */
export async function estimateUpload(
	{ upload, resolved }: Pick<EstimateRequest, "upload" | "resolved">,
	context: Pick<JobContext, "blobs" | "bookWorker" | "makeTranslator" | "keys" | "clock">,
): Promise<Omit<EstimateView, "upload_id">> {
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
