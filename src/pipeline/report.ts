import { costUsd, type PriceView } from "../catalog/prices.ts";
import type { BookReading, DocumentReport } from "../core/book-reading.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { RenderReport } from "../core/rendering.ts";
import type { Segment, SkipReason } from "../core/segment.ts";
import { parseTaggedText } from "../core/tagged-text.ts";
import { asDropped, type Translation } from "../core/translation.ts";
import type { BookReport, SegmentReport } from "./book-report.ts";
import { describeDocumentsInTarget } from "./documents-in-target.ts";

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
	/** `null`: not known. */
	price: PriceView | null;
	/** What the user should know of the model's server. */
	notices?: readonly string[];
	seconds: number;
}

/** Makes the report from what each step of the pipeline has reported. */
export function makeReport(sources: ReportSources): BookReport {
	const { reading, options, render, price, notices = [] } = sources;
	const rows = describeSegments(sources);
	const states = new Map(rows.map(({ id, state }) => [id, state]));
	const segmentsOf = Map.groupBy(reading.segments, ({ document }) => document);
	const documents = reading.documents.map((document) =>
		describeDocument(document, segmentsOf.get(document.id) ?? [], states),
	);
	const { structure } = render;
	const words = sumWords(documents);
	const inTarget = describeDocumentsInTarget(reading, options.targetLanguage);
	return {
		book: {
			title: reading.title,
			authors: reading.authors,
			epub_version: reading.epubVersion,
			input_sha256: sources.inputSha256,
		},
		languages: { source: sources.sourceLanguage, target: options.targetLanguage },
		model: {
			name: options.model,
			id: options.modelId,
			engine: sources.engineName,
			price,
		},
		layout: options.layout,
		words,
		documents: documents.map(({ left: _left, generatedTexts: _texts, ...document }) => document),
		segments: rows,
		unchanged: rows.filter(({ flags }) => flags.includes(UNCHANGED)).length,
		tags: {
			source: rows.reduce((sum, { tags }) => sum + tags.source, 0),
			translation: rows.reduce((sum, { tags }) => sum + tags.translation, 0),
		},
		generated_texts: namesOfGeneratedTexts(reading),
		structure: { ...structure, kept: isKept(structure) },
		checks: checkOutput(sources, rows, words),
		output: {
			edits: render.edits,
			edits_sha256: render.editsSha256,
			dropped_by_safety_net: render.droppedSegments.length,
			unplaced_segments: render.unplacedSegments,
			stacked_segments: render.stackedSegments,
			warnings: [...reading.warnings, ...notices, ...(inTarget === null ? [] : [inTarget]), ...render.warnings],
		},
		cost: { ...describeCost(sources), segments_by_tries: countTries(rows) },
		seconds: Math.round(sources.seconds * 10) / 10,
	};
}

const UNCHANGED = "unchanged";
const MAX_GENERATED_TEXTS = 100;

function namesOfGeneratedTexts({ documents }: BookReading): string[] {
	return [...new Set(documents.flatMap(({ generatedTexts = [] }) => generatedTexts))].slice(0, MAX_GENERATED_TEXTS);
}

function describeSegments({ segments, translations, render }: ReportSources): SegmentReport[] {
	const newest = new Map(translations.map((translation) => [translation.segmentId, translation]));
	const dropped = new Set(render.droppedSegments);
	return segments.flatMap((segment) => {
		const translation = newest.get(segment.id);
		if (!translation) return [];
		const found = dropped.has(segment.id) ? asDropped(translation) : translation;
		const { state, flags } = found;
		// A name that stays as it is needs nobody's look.
		const isSuspect = state === "needs_review" || flags.some((flag) => flag !== UNCHANGED);
		return {
			id: segment.id,
			state,
			engine: found.engine ?? null,
			model: found.engine?.slice(found.engine.indexOf(":") + 1) ?? null,
			tries: found.tries ?? 0,
			flags,
			tags: { source: countTags(segment.text), translation: countTags(found.text) },
			...(isSuspect && { source: segment.text, translation: found.text }),
		};
	});
}

function isKept({ before, after }: RenderReport["structure"]): boolean {
	return JSON.stringify(before) === JSON.stringify(after);
}

function checkOutput(
	{ segments, render }: ReportSources,
	rows: readonly SegmentReport[],
	words: BookReport["words"],
): BookReport["checks"] {
	const wrongTags = rows.filter(({ tags }) => tags.source !== tags.translation).length;
	const dropped = render.droppedSegments.length;
	const { before, after } = render.structure;
	const parts = Object.keys(before) as (keyof typeof before)[];
	const changed = parts.filter((part) => before[part] !== after[part]);
	return [
		{
			name: "every word is accounted for",
			passed: words.accounted,
			found: `${words.total} words`,
		},
		{
			name: "every segment has a verdict",
			passed: rows.length === segments.length,
			found: `${rows.length} of ${segments.length}`,
		},
		{
			name: "each translation has its source's inline tags",
			passed: wrongTags === 0,
			found: `${wrongTags} without`,
		},
		{
			name: "links, notes, anchors, images, tables and page breaks are as many as before",
			passed: changed.length === 0,
			found: changed.length === 0 ? "all" : `changed: ${changed.join(", ")}`,
		},
		{
			name: "each changed document is as well formed as before",
			passed: dropped === 0,
			found: `${dropped} segments kept their source for it`,
		},
	];
}

function describeCost({ progress, price }: ReportSources): Omit<BookReport["cost"], "segments_by_tries"> {
	const { tokens, characters = 0, requests = 0, costUsd: usd, assumedUsd = 0 } = progress;
	const retries = progress.retries ?? { requests: 0, tokens: { input: 0, output: 0 }, characters: 0 };
	// By the highest rates: when each was called is no longer known.
	const retriesUsd = costUsd(price, { ...retries.tokens, characters: retries.characters }, 0);
	return {
		tokens,
		characters,
		requests,
		usd,
		usd_metered: usd - assumedUsd,
		usd_assumed: assumedUsd,
		retries: { ...retries, usd: retriesUsd },
	};
}

function countTags(tagged: string): number {
	return parseTaggedText(tagged).filter(({ type }) => type === "open" || type === "void").length;
}

type States = ReadonlyMap<string, Translation["state"]>;
type DescribedDocument = BookReport["documents"][number] & Pick<DocumentReport, "generatedTexts"> & { left: number };

/**
 * Sorts a document's translatable words by outcome. The reader counts them by text node, a segment counts its own text;
 * what neither needs review nor is left counts as translated, so that the sum is the reader's.
 */
function describeDocument(
	{ readAs: _, ...document }: DocumentReport,
	segments: readonly Segment[],
	states: States,
): DescribedDocument {
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
	const skippedWords = Object.values(skipped).reduce((total, amount) => total + amount, 0);
	const accounted = sum.total === sum.translated + sum.needs_review + sum.left + skippedWords;
	return { ...sum, skipped, accounted };
}

function countTries(rows: readonly SegmentReport[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { tries } of rows) counts[tries] = (counts[tries] ?? 0) + 1;
	return counts;
}
