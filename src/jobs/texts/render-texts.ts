import type { Job } from "../../core/job.ts";
import type { Layout } from "../../core/layout.ts";
import type { RenderReport } from "../../core/rendering.ts";
import { writeBook } from "../../pipeline/write-book.ts";
import type { JobContext } from "../context.ts";
import type { TextSnapshot } from "./text-snapshot.ts";

export interface RenderTextsRequest {
	job: Job;
	layout: Layout;
	modifiedAt: number;
	/** Where the new book is written; must not exist. */
	outPath: string;
}

/** Writes a book with the translations in the snapshot. No provider is called. */
export function renderTexts(
	{ job, layout, modifiedAt, outPath }: RenderTextsRequest,
	{ texts, sourceLanguage }: TextSnapshot,
	{ blobs, bookWorker }: Pick<JobContext, "blobs" | "bookWorker">,
	signal: AbortSignal,
): Promise<RenderReport> {
	const { inputKey, inputSha256, options } = job;
	// Recorded as soon as anything was translated.
	const engineName = job.engineName ?? options.model;
	return blobs.withLocalFile(inputKey, (inputPath) => {
		const naming = { inputPath, inputSha256, outPath, sourceLanguage, engineName, modifiedAt };
		return writeBook({ ...naming, options: { ...options, layout } }, texts.values(), bookWorker, signal);
	});
}
