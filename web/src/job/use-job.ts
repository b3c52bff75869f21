import { useCallback, useEffect, useState } from "preact/hooks";
import type { JobStatus } from "../../../src/client/api.ts";
import { bookName } from "../format.ts";
import { announce } from "../parts/announcer.tsx";
import { followJob } from "../server/follow-job.ts";
import { strings } from "../strings.ts";

interface FollowedJob {
	job: JobStatus | null;
	/** The connection was lost and is being re-established. */
	isLost: boolean;
	problem: unknown;
	/** Follows the job again, after it was resumed. */
	refresh(): void;
	/** Shows a newer state that a response contained. */
	show(job: JobStatus): void;
}

/** Follows a job while the component is mounted. */
export function useJob(jobId: string): FollowedJob {
	const [job, setJob] = useState<JobStatus | null>(null);
	const [isLost, setLost] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const [reloadCount, setReloadCount] = useState(0);

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
	}, [jobId, reloadCount]);

	const refresh = useCallback(() => setReloadCount((before) => before + 1), []);
	return { job, isLost, problem, refresh, show: setJob };
}

/** Announces each quarter and the end, not every step. */
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
