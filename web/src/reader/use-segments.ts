import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { JobStatus, Segment } from "../../../src/client/api.ts";
import { ask, isAbort, server } from "../server/connection.ts";

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
	/** All of them are here. */
	isWhole: boolean;
	problem: unknown;
	/** In place of the segment of the same id. */
	replace(segment: Segment): void;
	reload(): void;
}

/** The texts of a part of the book, page after page, and again while the job has more of them. */
export function useSegments({ jobId, document, onlyReview }: SegmentQuery, job: JobStatus | null): LoadedSegments {
	const [segments, setSegments] = useState<readonly Segment[]>([]);
	const [isWhole, setWhole] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const [turn, setTurn] = useState(0);
	const shown = useRef("");

	useEffect(() => {
		const abort = new AbortController();
		const query = { ...(document && { document }), ...(onlyReview && { needs_review: "true" as const }) };
		const key = JSON.stringify([jobId, query]);
		const isRefresh = shown.current === key;
		if (!isRefresh) {
			setSegments([]);
			setWhole(false);
		}
		shown.current = key;
		setProblem(null);
		const show = isRefresh ? () => {} : setSegments;
		loadAll(jobId, query, show, abort.signal)
			.then((all) => {
				setSegments(all);
				setWhole(true);
			})
			.catch((error) => {
				if (!isAbort(error)) setProblem(error);
			});
		return () => abort.abort();
	}, [jobId, document, onlyReview, turn]);

	useRefresh(job, () => setTurn((before) => before + 1), isWhole);

	const replace = useCallback(
		(next: Segment) => setSegments((all) => all.map((one) => (one.id === next.id ? next : one))),
		[],
	);
	return { segments, isWhole, problem, replace, reload: () => setTurn((before) => before + 1) };
}

/** Asks again when the job has done more, at most every two seconds. */
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
		const page: { segments: Segment[]; next_cursor: string | null } = await ask(
			server.jobs.segments(jobId, { ...query, limit: PAGE_SIZE, ...(cursor && { cursor }) }, { signal }),
		);
		all = [...all, ...page.segments];
		cursor = page.next_cursor;
		show(all);
	} while (cursor !== null);
	return all;
}
