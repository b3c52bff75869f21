import type { DocumentReport } from "../book-worker/book-worker.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Costs } from "./ledger.ts";

/** The most that a job shows before its file is there (spec §3). */
const MAX_UNFINISHED_PERCENT = 99;

/** What some calls took. */
export interface CallCounts {
	usage: { input: number; output: number; characters: number };
	requests: number;
	retries: Pick<CallCounts, "usage" | "requests">;
}

/** Counts the fate of a book's segments; each one is counted once, by the newest news of it. */
export interface ProgressMeter {
	/** Takes settled segments into account, with what they took. */
	add(translations: readonly Translation[], took?: CallCounts): void;
	/** Moves segments that the renderer had to leave in the source from done to review (rule B12). */
	moveToReview(segmentIds: readonly string[]): void;
	/** The counters now. `percent` is 99 at most and never below what was shown before. */
	current(): JobProgress;
	/** The counters once the file is there. */
	finished(): JobProgress;
}

/**
 * Starts to count `segments` on top of what `earlier` attempts have shown.
 *
 * Tokens add up over attempts, because all were paid for. Segments do not: a resumed one arrives
 * through `add` like any other.
 *
 * @param ledger knows what was spent, by earlier attempts too; `null`: nothing is added to what they did
 */
export function startProgress(
	segments: readonly Segment[],
	documents: readonly DocumentReport[],
	earlier: JobProgress,
	ledger: { costs(): Costs } | null,
): ProgressMeter {
	const documentOf = new Map(segments.map((segment) => [segment.id, segment.document]));
	const states = new Map<string, Translation["state"]>();
	const totals = countBy(segments.map((segment) => segment.document));
	const counts = { total: segments.length, done: 0, cached: 0, needs_review: 0 };
	const doneIn = new Map<string, number>();
	const spent = spentBy(earlier);
	let percent = Math.min(earlier.percent, MAX_UNFINISHED_PERCENT);

	function count(segmentId: string, state: Translation["state"], step: 1 | -1): void {
		if (state === "needs_review") {
			counts.needs_review += step;
			return;
		}
		counts.done += step;
		if (state === "cached") counts.cached += step;
		const document = documentOf.get(segmentId) ?? "";
		doneIn.set(document, (doneIn.get(document) ?? 0) + step);
	}

	function settle(segmentId: string, state: Translation["state"]): void {
		if (!documentOf.has(segmentId)) return;
		const before = states.get(segmentId);
		if (before) count(segmentId, before, -1);
		states.set(segmentId, state);
		count(segmentId, state, 1);
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
		add(translations, took) {
			for (const { segmentId, state } of translations) settle(segmentId, state);
			if (!took) return;
			addTo(spent, took);
			addTo(spent.retries, took.retries);
		},
		moveToReview(segmentIds) {
			for (const segmentId of segmentIds) settle(segmentId, "needs_review");
		},
		current() {
			const share = counts.total === 0 ? 0 : (counts.done + counts.needs_review) / counts.total;
			percent = Math.max(percent, Math.floor(share * MAX_UNFINISHED_PERCENT));
			return snapshot();
		},
		finished() {
			return { ...snapshot(), percent: 100 };
		},
	};
}

/** The counters with what some calls have taken; what they cost is a ledger's to tell. */
export function addCallCounts(progress: JobProgress, took: CallCounts): JobProgress {
	const spent = spentBy(progress);
	addTo(spent, took);
	addTo(spent.retries, took.retries);
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
