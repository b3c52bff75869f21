import { useCallback, useEffect, useState } from "preact/hooks";
import type { JobStatus } from "../../../src/client/api.ts";
import { formatLanguage, formatWhen } from "../format.ts";
import { JobCover } from "../parts/cover.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { formatRoute } from "../route.ts";
import { ask, server } from "../server/connection.ts";
import { strings } from "../strings.ts";

const REFRESH_MS = 5_000;
const PAGE_SIZE = 20;

/** `#/jobs`: the reader's books, newest first. */
export function JobsView() {
	const { jobs, hasMore, problem, reload, loadMore } = useJobs();
	return (
		<>
			<h1>{strings.jobsTitle}</h1>
			{problem !== null && <ProblemNote problem={problem} onRetry={reload} />}
			{jobs === null && problem === null && <p class="busy">{strings.loading}</p>}
			{jobs?.length === 0 && (
				<div class="card empty">
					<p>{strings.jobsEmpty}</p>
					<a class="button" href={formatRoute({ view: "start" })}>
						{strings.startTitle}
					</a>
				</div>
			)}
			{jobs !== null && jobs.length > 0 && (
				<ul class="jobs">
					{jobs.map((job) => (
						<JobCard key={job.job_id} job={job} />
					))}
				</ul>
			)}
			{hasMore && (
				<button type="button" class="quiet" onClick={loadMore}>
					{strings.jobsMore}
				</button>
			)}
		</>
	);
}

function JobCard({ job }: { job: JobStatus }) {
	const isRunning = job.status === "pending" || job.status === "processing";
	return (
		<li class="card job-card">
			<JobCover jobId={job.job_id} title={job.filename} />
			<div>
				<h2>
					<a href={formatRoute({ view: "job", jobId: job.job_id })}>
						<bdi>{job.filename}</bdi>
					</a>
				</h2>
				<p class="dim">
					{strings.into(formatLanguage(job.target_language))} <bdi>{strings.withModel(job.model)}</bdi>
				</p>
				<p>
					<span class={`state state-${job.status}`}>{strings.states[job.status]}</span>
					{job.segments.needs_review > 0 && ` · ${strings.toReview(job.segments.needs_review)}`}
				</p>
				{isRunning && <ProgressBar percent={job.progress} label={`${strings.progressLabel}: ${job.filename}`} />}
				<p class="hint">
					{job.expires_at === null ? isRunning && strings.kept : strings.expires(formatWhen(job.expires_at))}
				</p>
			</div>
		</li>
	);
}

function useJobs() {
	const [jobs, setJobs] = useState<JobStatus[] | null>(null);
	const [cursor, setCursor] = useState<string | null>(null);
	const [limit, setLimit] = useState(PAGE_SIZE);
	const [problem, setProblem] = useState<unknown>(null);

	const reload = useCallback(() => {
		setProblem(null);
		ask(server.jobs.list({ limit }))
			.then((list) => {
				setJobs(list.jobs);
				setCursor(list.next_cursor);
			})
			.catch(setProblem);
	}, [limit]);
	useEffect(reload, [reload]);

	const isRunning = jobs?.some(({ status }) => status === "pending" || status === "processing") ?? false;
	useEffect(() => {
		if (!isRunning) return;
		const timer = setInterval(() => document.hidden || reload(), REFRESH_MS);
		return () => clearInterval(timer);
	}, [isRunning, reload]);

	const hasMore = cursor !== null && limit < 100;
	return { jobs, hasMore, problem, reload, loadMore: () => setLimit(Math.min(100, limit + PAGE_SIZE)) };
}
