import type { PriceView } from "../catalog/prices.ts";
import type { DocumentReport } from "../core/book-reading.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { RenderReport } from "../core/rendering.ts";
import type { Translation } from "../core/translation.ts";

/** The result of one segment. Its texts are included only where a person should look at it. */
export interface SegmentReport {
	id: string;
	state: Translation["state"];
	/** `provider:model-id`, or `null` for a correction; `model` is the second part. */
	engine: string | null;
	model: string | null;
	tries: number;
	flags: string[];
	/** Inline tags in the source and in the translation. */
	tags: { source: number; translation: number };
	source?: string;
	translation?: string;
}

/** The report of a book (spec §6.5): what became of every text, and evidence that nothing else changed. */
export interface BookReport {
	book: { title: string; authors: string[]; epub_version: string; input_sha256: string };
	languages: { source: string; target: string };
	/** `price`: by which costs are counted that the provider doesn't tell; `null`: not known, and such costs are 0. */
	model: { name: string; id: string; engine: string; price: PriceView | null };
	layout: string;
	/** `total = translated + needs_review + left + Σ skipped`; `left` were not sent (a test of some segments). */
	words: {
		total: number;
		translated: number;
		needs_review: number;
		left: number;
		skipped: DocumentReport["words"]["skipped"];
		accounted: boolean;
	};
	documents: (Pick<DocumentReport, "id" | "name" | "role" | "title" | "segments" | "words" | "warnings"> & {
		translated: number;
		needs_review: number;
		coverage_percent: number;
	})[];
	segments: SegmentReport[];
	/** Segments whose translation has the source's words: names, references, formulas. Reports of earlier versions lack it. */
	unchanged?: number;
	tags: { source: number; translation: number };
	/**
	 * Texts that the book's style sheets write, which stay as they are; distinct, at most 100. Reports of earlier versions
	 * lack it.
	 */
	generated_texts?: string[];
	/** Anchors, links, notes and so on, in the source and in the output. */
	structure: RenderReport["structure"] & { kept: boolean };
	/** How the new book compares with the source. */
	checks: { name: string; passed: boolean; found: string }[];
	output: {
		edits: number;
		edits_sha256: string;
		dropped_by_safety_net: number;
		/** Translated, but not shown in this layout (one-text places). */
		unplaced_segments: number;
		stacked_segments: number;
		warnings: string[];
	};
	cost: {
		/** Of the whole job, earlier attempts included. */
		tokens: JobProgress["tokens"];
		/** Billed by the character. */
		characters: number;
		requests: number;
		/** `usd = usd_metered + usd_assumed`; assumed: tokens that the provider did not report, and the worst case of calls that broke off. */
		usd: number;
		usd_metered: number;
		usd_assumed: number;
		/** Requests after a batch's first, and the cost of repeated answers. */
		retries: { requests: number; tokens: JobProgress["tokens"]; characters: number; usd: number };
		segments_by_tries: Record<string, number>;
	};
	/** Of the attempt that finished the book. */
	seconds: number;
}
