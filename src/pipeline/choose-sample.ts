import type { BookReading } from "../core/book-reading.ts";
import type { JobOptions, TestSample } from "../core/job-options.ts";
import type { Segment } from "../core/segment.ts";
import { parseTaggedText } from "../core/tagged-text.ts";

/** What a sample should show of a book; each function measures how much of it a segment has. */
const TRAITS: ReadonlyArray<(segment: Segment) => number> = [narrativeOf, dialogueOf, markupOf];

/** The segments that a job is about, in reading order: all, or those of a test. */
export function segmentsOfJob({ segments }: Pick<BookReading, "segments">, options: JobOptions): Segment[] {
	const { testSegments, testSample = "first" } = options;
	return testSegments === null ? [...segments] : chooseSample(segments, testSegments, testSample);
}

/**
 * The segments that a test translates, in reading order: the first `count`, or neighbours from three places of the
 * book, where it has most narrative, most dialogue and most markup.
 */
export function chooseSample(segments: readonly Segment[], count: number, sample: TestSample): Segment[] {
	if (sample === "first" || count >= segments.length) return segments.slice(0, count);
	const chosen = new Set<Segment>();
	for (const [index, trait] of TRAITS.entries()) {
		const size = Math.ceil((count - chosen.size) / (TRAITS.length - index));
		for (const segment of richestRun(segments, size, trait, chosen)) chosen.add(segment);
	}
	return segments.filter((segment) => chosen.has(segment));
}

/** The `size` neighbours with most of a trait, except those that are taken. */
function richestRun(
	segments: readonly Segment[],
	size: number,
	trait: (segment: Segment) => number,
	taken: ReadonlySet<Segment>,
): Segment[] {
	const free = segments.filter((segment) => !taken.has(segment));
	const worth = free.map(trait);
	let sum = 0;
	let best = { sum: Number.NEGATIVE_INFINITY, end: Math.min(size, free.length) };
	for (const [index, value] of worth.entries()) {
		sum += value - (worth[index - size] ?? 0);
		if (index >= size - 1 && sum > best.sum) best = { sum, end: index + 1 };
	}
	return free.slice(Math.max(0, best.end - size), best.end);
}

/** Long paragraphs without speech; more than a page's worth does not count. */
function narrativeOf(segment: Segment): number {
	return segment.kind === "block" && dialogueOf(segment) === 0 ? Math.min(segment.words, 200) : 0;
}

/** A line of speech begins with a quotation mark or a dash. */
function dialogueOf({ kind, text, words }: Segment): number {
	return kind === "block" && words > 2 && /^(?:<\d+>)*(?:[\p{Pi}"'„「『»«]|[—–-]\s)/u.test(text) ? 1 : 0;
}

function markupOf({ text }: Segment): number {
	return parseTaggedText(text).filter(({ type }) => type === "open" || type === "void").length;
}
