import type { BookReading, DocumentReport } from "../core/book-reading.ts";
import type { JobOptions, JobProgress } from "../core/job.ts";
import type { RenderReport } from "../core/rendering.ts";
import type { Segment, SkipReason } from "../core/segment.ts";
import { parseTaggedText } from "../core/tagged-text.ts";
import type { Translation } from "../core/translation.ts";

/** What one segment went through. Its texts stand here only where a person should look at it. */
export interface SegmentReport {
	id: string;
	state: Translation["state"];
	/** `provider:model-id`, or `null` for a correction. */
	engine: string | null;
	tries: number;
	flags: string[];
	/** Inline tags in the source and in the translation. */
	tags: { source: number; translation: number };
	source?: string;
	translation?: string;
}

/** The proof of a book (SPEC §6.5): what became of every text, and that nothing else changed. */
export interface BookReport {
	book: { title: string; authors: string[]; epub_version: string; input_sha256: string };
	languages: { source: string; target: string };
	model: { name: string; id: string; engine: string };
	layout: string;
	/** `total = translated + needs_review + left + Σ skipped`; `left` were not asked for (a test of some segments). */
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
	tags: { source: number; translation: number };
	structure: RenderReport["structure"] & { kept: boolean };
	output: {
		edits: number;
		edits_sha256: string;
		dropped_by_safety_net: number;
		/** Translated, but with no place in this layout (one-text places). */
		unplaced_segments: number;
		stacked_segments: number;
		warnings: string[];
	};
	cost: {
		tokens: JobProgress["tokens"];
		usd: number;
		usd_assumed: number;
		requests: number;
		segments_by_tries: Record<string, number>;
	};
	seconds: number;
}

export interface ReportSources {
	reading: BookReading;
	/** The segments that the job was about. */
	segments: readonly Segment[];
	translations: readonly Translation[];
	render: RenderReport;
	options: JobOptions;
	sourceLanguage: string;
	engineName: string;
	inputSha256: string;
	progress: JobProgress;
	requests: number;
	seconds: number;
}

/** Puts the proof together from what each part of the line has told. */
export function makeReport(sources: ReportSources): BookReport {
	const { reading, options, render, progress } = sources;
	const rows = describeSegments(sources);
	const states = new Map(rows.map(({ id, state }) => [id, state]));
	const segmentsOf = Map.groupBy(reading.segments, ({ document }) => document);
	const documents = reading.documents.map((document) =>
		describeDocument(document, segmentsOf.get(document.id) ?? [], states),
	);
	const { structure } = render;
	return {
		book: {
			title: reading.title,
			authors: reading.authors,
			epub_version: reading.epubVersion,
			input_sha256: sources.inputSha256,
		},
		languages: { source: sources.sourceLanguage, target: options.targetLanguage },
		model: { name: options.model, id: options.modelId, engine: sources.engineName },
		layout: options.layout,
		words: sumWords(documents),
		documents: documents.map(({ left: _, ...document }) => document),
		segments: rows,
		tags: {
			source: rows.reduce((sum, { tags }) => sum + tags.source, 0),
			translation: rows.reduce((sum, { tags }) => sum + tags.translation, 0),
		},
		structure: { ...structure, kept: JSON.stringify(structure.before) === JSON.stringify(structure.after) },
		output: {
			edits: render.edits,
			edits_sha256: render.editsSha256,
			dropped_by_safety_net: render.droppedSegments.length,
			unplaced_segments: render.unplacedSegments,
			stacked_segments: render.stackedSegments,
			warnings: [...reading.warnings, ...render.warnings],
		},
		cost: {
			tokens: progress.tokens,
			usd: progress.costUsd,
			usd_assumed: progress.assumedUsd ?? 0,
			requests: sources.requests,
			segments_by_tries: countTries(rows),
		},
		seconds: Math.round(sources.seconds * 10) / 10,
	};
}

function describeSegments({ segments, translations, render }: ReportSources): SegmentReport[] {
	const newest = new Map(translations.map((translation) => [translation.segmentId, translation]));
	const dropped = new Set(render.droppedSegments);
	return segments.flatMap((segment) => {
		const found = newest.get(segment.id);
		if (!found) return [];
		const state = dropped.has(segment.id) ? "needs_review" : found.state;
		const flags = dropped.has(segment.id) ? [...found.flags, "dropped_by_safety_net"] : found.flags;
		const look = state === "needs_review" || flags.length > 0;
		return {
			id: segment.id,
			state,
			engine: found.engine ?? null,
			tries: found.tries ?? 0,
			flags,
			tags: { source: countTags(segment.text), translation: countTags(found.text) },
			...(look && { source: segment.text, translation: found.text }),
		};
	});
}

function countTags(tagged: string): number {
	return parseTaggedText(tagged).filter(({ type }) => type === "open" || type === "void").length;
}

type States = ReadonlyMap<string, Translation["state"]>;
type DescribedDocument = BookReport["documents"][number] & { left: number };

/**
 * The fate of a document's translatable words. The reader counts them by text node, a segment counts its
 * own text; what is not to review and not left is translated, so that the sum is the reader's.
 */
function describeDocument(document: DocumentReport, segments: readonly Segment[], states: States): DescribedDocument {
	const { translatable } = document.words;
	const wordsIn = (state: Translation["state"] | undefined) =>
		segments.reduce((sum, { id, words }) => sum + (states.get(id) === state ? words : 0), 0);
	const needs_review = Math.min(translatable, wordsIn("needs_review"));
	const untouched = segments.every(({ id }) => !states.has(id));
	const left = untouched ? translatable : Math.min(translatable - needs_review, wordsIn(undefined));
	const translated = translatable - needs_review - left;
	const coverage_percent = translatable === 0 ? 100 : Math.floor((translated * 1000) / translatable) / 10;
	return { ...document, translated, needs_review, left, coverage_percent };
}

function sumWords(documents: readonly DescribedDocument[]): BookReport["words"] {
	const sum = { total: 0, translated: 0, needs_review: 0, left: 0 };
	const skipped: BookReport["words"]["skipped"] = {};
	for (const { words, translated, needs_review, left } of documents) {
		sum.total += words.total;
		sum.translated += translated;
		sum.needs_review += needs_review;
		sum.left += left;
		for (const [reason, amount] of Object.entries(words.skipped) as [SkipReason, number][]) {
			skipped[reason] = (skipped[reason] ?? 0) + amount;
		}
	}
	const fates = Object.values(skipped).reduce((total, amount) => total + amount, 0);
	const accounted = sum.total === sum.translated + sum.needs_review + sum.left + fates;
	return { ...sum, skipped, accounted };
}

function countTries(rows: readonly SegmentReport[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { tries } of rows) counts[tries] = (counts[tries] ?? 0) + 1;
	return counts;
}
