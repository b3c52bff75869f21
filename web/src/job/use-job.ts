import { useCallback, useEffect, useState } from "preact/hooks";
import type { JobStatus } from "../../../src/client/api.ts";
import { bookName } from "../format.ts";
import { announce } from "../parts/announcer.tsx";
import { followJob } from "../server/follow-job.ts";
import { strings } from "../strings.ts";

interface FollowedJob {
	job: JobStatus | null;
	/** The connection went away and is being tried again. */
	isLost: boolean;
	problem: unknown;
	/** Follows it anew, where it runs again. */
	refresh(): void;
	/** A newer state that an answer brought. */
	show(job: JobStatus): void;
}

/** A job as it is now, while the view is there. */
export function useJob(jobId: string): FollowedJob {
	const [job, setJob] = useState<JobStatus | null>(null);
	const [isLost, setLost] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const [turn, setTurn] = useState(0);

	useEffect(() => {
		const abort = new AbortController();
		const listener = {
			onStatus(status: JobStatus) {
				setLost(false);
				setProblem(null);
				setJob(status);
			},
			onLost: () => setLost(true),
			onProblem: setProblem,
		};
		void followJob(jobId, listener, abort.signal);
		return () => abort.abort();
	}, [jobId, turn]);

	const refresh = useCallback(() => setTurn((before) => before + 1), []);
	return { job, isLost, problem, refresh, show: setJob };
}

/** Speaks at the quarters and at the end, not at each of many steps. */
export function useSpokenProgress(job: JobStatus | null): void {
	const quarter = job === null ? 0 : Math.floor(job.progress / 25);
	const state = job?.status ?? null;
	useEffect(() => {
		if (job?.status === "processing" && quarter > 0) announce(strings.progressSpoken(quarter * 25));
	}, [quarter]);
	const [first, setFirst] = useState<string | null>(null);
	useEffect(() => {
		if (job === null || state === null) return;
		if (first === null) return setFirst(state);
		const name = bookName(job.filename);
		if (state === "completed") announce(strings.jobDoneSpoken(name));
		if (state === "failed") announce(strings.jobFailedSpoken(name));
		if (state === "cancelled") announce(strings.jobCancelledSpoken(name));
	}, [state]);
}
