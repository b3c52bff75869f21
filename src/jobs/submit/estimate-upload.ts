import { priceOf } from "../../catalog/models.ts";
import { readCallbackUrl } from "../../options/callback-url.ts";
import { type JobForm, resolveForm } from "../../options/resolve-options.ts";
import { estimateBook } from "../../pipeline/estimate.ts";
import { type CheckPorts, checkBook } from "./check-book.ts";
import { estimateMinutes } from "./new-job.ts";
import type { Upload } from "./receive-upload.ts";

/** `POST /estimate`'s answer (spec §3) but for the id under which the book is kept. */
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
	/** Of engines that bill by the character; else 0. */
	characters: number;
	price_usd: { low: number; high: number } | null;
	/** As `POST /translate` would tell it. */
	estimated_duration_minutes: number;
	/** A data URL. */
	cover: string | null;
}

/** Stands for a key where an engine is made and never called. */
const NO_KEY = "no-key";

/**
 * What a job of this form would take. No provider is called, and no key is needed.
 *
 * @throws AppError whatever `submitJob` would refuse but for the key
 */
export async function estimateUpload(upload: Upload, form: JobForm, ports: CheckPorts): Promise<EstimateView> {
	const resolved = resolveForm(form, () => [NO_KEY], ports.baseUrls);
	readCallbackUrl(form.callback_url, ports.callbackUrls);
	const { options, model } = resolved;
	const callerKey = resolved.callerKey ?? (model.needsKey ? NO_KEY : null);
	const { reading, sourceLanguage, translator } = await checkBook(upload, { ...resolved, callerKey }, ports);
	const cover = await ports.blobs.withLocalFile(upload.key, (path) => ports.engine.cover(path));
	const price = priceOf(model, options.modelId);
	const estimate = estimateBook(reading, options, { translator, sourceLanguage, price });
	return {
		title: reading.title,
		authors: reading.authors,
		source_language: sourceLanguage,
		segments: estimate.segments,
		words: estimate.words,
		coverage: estimate.coverage,
		requests: estimate.requests,
		tokens: estimate.tokens,
		characters: estimate.characters,
		price_usd: estimate.priceUsd,
		estimated_duration_minutes: estimateMinutes(reading),
		cover: cover && `data:${cover.mediaType};base64,${Buffer.from(cover.bytes).toString("base64")}`,
	};
}
