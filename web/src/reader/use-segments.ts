import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { JobStatus, Segment } from "../../../src/client/api.ts";
import { isAbort, request, server } from "../server/connection.ts";

const PAGE_SIZE = 500;
const REFRESH_MS = 2_000;

export interface SegmentQuery {
	jobId: string;
	/** `null`: the whole book. */
	document: string | null;
	onlyReview: boolean;
}

interface LoadedSegments {
	segments: readonly Segment[];
	/** All segments are loaded. */
	isComplete: boolean;
	problem: unknown;
	/** Replaces the segment with the same id. */
	replace(segment: Segment): void;
	reload(): void;
}

/** Loads the segments of a chapter or of the whole book, page by page, and reloads them as the job progresses. */
export function useSegments({ jobId, document, onlyReview }: SegmentQuery, job: JobStatus | null): LoadedSegments {
	const [segments, setSegments] = useState<readonly Segment[]>([]);
	const [isComplete, setComplete] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const [reloadCount, setReloadCount] = useState(0);
	const shown = useRef("");

	useEffect(() => {
		const abort = new AbortController();
		const query = { ...(document && { document }), ...(onlyReview && { needs_review: "true" as const }) };
		const key = JSON.stringify([jobId, query]);
		const isRefresh = shown.current === key;
		if (!isRefresh) {
			setSegments([]);
			setComplete(false);
		}
		shown.current = key;
		setProblem(null);
		const show = isRefresh ? () => {} : setSegments;
		loadAll(jobId, query, show, abort.signal)
			.then((all) => {
				setSegments(all);
				setComplete(true);
			})
			.catch((error) => {
				if (!isAbort(error)) setProblem(error);
			});
		return () => abort.abort();
	}, [jobId, document, onlyReview, reloadCount]);

	useRefresh(job, () => setReloadCount((before) => before + 1), isComplete);

	const replace = useCallback(
		(next: Segment) => setSegments((all) => all.map((one) => (one.id === next.id ? next : one))),
		[],
	);
	return { segments, isComplete, problem, replace, reload: () => setReloadCount((before) => before + 1) };
}

/** Refreshes when the job has progressed, at most every two seconds. */
function useRefresh(job: JobStatus | null, refresh: () => void, isReady: boolean): void {
	const done = job === null ? 0 : job.segments.done + job.segments.needs_review;
	const known = useRef<string | null>(null);
	const state = `${job?.status} ${done}`;
	useEffect(() => {
		if (job === null || !isReady) return;
		if (known.current === null) known.current = state;
		if (known.current === state) return;
		const timer = setTimeout(() => {
			known.current = state;
			refresh();
		}, REFRESH_MS);
		return () => clearTimeout(timer);
	}, [state, isReady]);
}

async function loadAll(
	jobId: string,
	query: { document?: string; needs_review?: "true" },
	show: (segments: Segment[]) => void,
	signal: AbortSignal,
): Promise<Segment[]> {
	let all: Segment[] = [];
	let cursor: string | null = null;
	do {
		const page: { segments: Segment[]; next_cursor: string | null } = await request(
			server.jobs.segments(jobId, { ...query, limit: PAGE_SIZE, ...(cursor && { cursor }) }, { signal }),
		);
		all = [...all, ...page.segments];
		cursor = page.next_cursor;
		show(all);
	} while (cursor !== null);
	return all;
}
