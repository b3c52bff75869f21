import type { DocumentReport } from "../book-worker/book-worker.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Costs } from "./ledger.ts";

interface Settled {
	state: Translation["state"];
	isUnchanged: boolean;
}

/** The most that a job shows before its file is there (spec §3). */
const MAX_UNFINISHED_PERCENT = 99;

/** What some calls consumed. */
export interface CallCounts {
	usage: { input: number; output: number; characters: number };
	requests: number;
	retries: Pick<CallCounts, "usage" | "requests">;
}

/** Counts the segments of a book by state; each one counts once, in its newest state. */
export interface ProgressMeter {
	/** Counts settled segments, and what their calls consumed. */
	add(translations: readonly Translation[], calls?: CallCounts): void;
	/** Counts so many segments more as good as done in `percent`: those that have arrived in replies under way. */
	arriving(segments: number): void;
	/** Moves segments that the renderer left in the source from done to review (rule B12). */
	moveToReview(segmentIds: readonly string[]): void;
	/** The counters now. `percent` is 99 at most and never falls. */
	current(): JobProgress;
	/** The counters once the file is there. */
	finished(): JobProgress;
}

/**
 * Starts to count `segments` on top of what `earlier` attempts have shown.
 *
 * Tokens add up over attempts, because all were paid for. Segments do not: a resumed one is added like any other.
 *
 * @param ledger knows the costs, those of earlier attempts included; `null`: they stay as they were
 */
export function startProgress(
	segments: readonly Segment[],
	documents: readonly DocumentReport[],
	earlier: JobProgress,
	ledger: { costs(): Costs } | null,
): ProgressMeter {
	const documentOf = new Map(segments.map((segment) => [segment.id, segment.document]));
	const settled = new Map<string, Settled>();
	const totals = countBy(segments.map((segment) => segment.document));
	const counts = { total: segments.length, done: 0, cached: 0, needs_review: 0, unchanged: 0 };
	const doneIn = new Map<string, number>();
	const spent = spentBy(earlier);
	let arriving = 0;
	let percent = Math.min(earlier.percent, MAX_UNFINISHED_PERCENT);

	function count(segmentId: string, { state, isUnchanged }: Settled, step: 1 | -1): void {
		if (state === "needs_review") {
			counts.needs_review += step;
			return;
		}
		counts.done += step;
		if (state === "cached") counts.cached += step;
		if (isUnchanged) counts.unchanged += step;
		const document = documentOf.get(segmentId) ?? "";
		doneIn.set(document, (doneIn.get(document) ?? 0) + step);
	}

	function settle(segmentId: string, now: Settled): void {
		if (!documentOf.has(segmentId)) return;
		const before = settled.get(segmentId);
		if (before) count(segmentId, before, -1);
		settled.set(segmentId, now);
		count(segmentId, now, 1);
	}

	function snapshot(): JobProgress {
		return {
			percent,
			segments: { ...counts },
			...structuredClone(spent),
			costUsd: earlier.costUsd,
			...ledger?.costs(),
			documents: documents
				.filter((document) => totals.has(document.id))
				.map(({ id, title }) => ({ id, title, total: totals.get(id) ?? 0, done: doneIn.get(id) ?? 0 })),
		};
	}

	return {
		add(translations, calls) {
			for (const { segmentId, state, flags } of translations) {
				settle(segmentId, { state, isUnchanged: flags.includes("unchanged") });
			}
			if (!calls) return;
			addTo(spent, calls);
			addTo(spent.retries, calls.retries);
		},
		arriving(segments) {
			arriving = segments;
		},
		moveToReview(segmentIds) {
			for (const segmentId of segmentIds) settle(segmentId, { state: "needs_review", isUnchanged: false });
		},
		current() {
			const settled = counts.done + counts.needs_review + arriving;
			const share = counts.total === 0 ? 0 : Math.min(1, settled / counts.total);
			percent = Math.max(percent, Math.floor(share * MAX_UNFINISHED_PERCENT));
			return snapshot();
		},
		finished() {
			return { ...snapshot(), percent: 100 };
		},
	};
}

/** The counters with what some calls consumed, except their cost, which a ledger counts. */
export function addCallCounts(progress: JobProgress, calls: CallCounts): JobProgress {
	const spent = spentBy(progress);
	addTo(spent, calls);
	addTo(spent.retries, calls.retries);
	return { ...progress, ...spent };
}

type Spent = Required<Pick<JobProgress, "tokens" | "characters" | "requests" | "retries">>;

function spentBy({ tokens, characters = 0, requests = 0, retries }: JobProgress): Spent {
	const none = { requests: 0, tokens: { input: 0, output: 0 }, characters: 0 };
	return structuredClone({ tokens, characters, requests, retries: retries ?? none });
}

function addTo(sum: Omit<Spent, "retries">, { usage, requests }: Pick<CallCounts, "usage" | "requests">): void {
	sum.requests += requests;
	sum.tokens.input += usage.input;
	sum.tokens.output += usage.output;
	sum.characters += usage.characters;
}

function countBy(keys: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
	return counts;
}
