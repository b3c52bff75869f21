import { useCallback, useEffect, useState } from "preact/hooks";
import type { JobStatus } from "../../../src/client/api.ts";
import { bookName, formatLanguage, formatWhen } from "../format.ts";
import { isRunning } from "../job/job-state.ts";
import { JobCover } from "../parts/cover.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { formatRoute } from "../route.ts";
import { request, server } from "../server/connection.ts";
import { strings } from "../strings.ts";

const REFRESH_MS = 5_000;
const PAGE_SIZE = 20;
/** The server's limit. */
const MAX_PAGE_SIZE = 100;

/** `#/jobs`: the user's books, newest first. */
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
	const running = isRunning(job);
	const name = bookName(job.filename);
	return (
		<li class="card job-card">
			<JobCover jobId={job.job_id} title={name} />
			<div>
				<h2>
					<a href={formatRoute({ view: "job", jobId: job.job_id })}>
						<bdi>{name}</bdi>
					</a>
				</h2>
				<p class="dim">
					{strings.into(formatLanguage(job.target_language))} <bdi>{strings.withModel(job.model)}</bdi>
				</p>
				<p>
					<span class={`state state-${job.status}`}>{strings.states[job.status]}</span>
					{job.segments.needs_review > 0 && ` · ${strings.toReview(job.segments.needs_review)}`}
				</p>
				{running && <ProgressBar percent={job.progress} label={`${strings.progressLabel}: ${name}`} />}
				<p class="hint">
					{job.expires_at === null ? running && strings.kept : strings.expires(formatWhen(job.expires_at))}
				</p>
			</div>
		</li>
	);
}

function useJobs() {
	const [jobs, setJobs] = useState<JobStatus[] | null>(null);
	const [hasMore, setHasMore] = useState(false);
	const [wanted, setWanted] = useState(PAGE_SIZE);
	const [problem, setProblem] = useState<unknown>(null);

	const reload = useCallback(() => {
		setProblem(null);
		loadJobs(wanted)
			.then((found) => {
				setJobs(found.jobs);
				setHasMore(found.hasMore);
			})
			.catch(setProblem);
	}, [wanted]);
	useEffect(reload, [reload]);

	const running = jobs?.some(isRunning) ?? false;
	useEffect(() => {
		if (!running) return;
		const timer = setInterval(() => document.hidden || reload(), REFRESH_MS);
		return () => clearInterval(timer);
	}, [running, reload]);

	return { jobs, hasMore, problem, reload, loadMore: () => setWanted(wanted + PAGE_SIZE) };
}

/** Loads the newest `wanted` jobs, in several requests if necessary. */
async function loadJobs(wanted: number): Promise<{ jobs: JobStatus[]; hasMore: boolean }> {
	const jobs: JobStatus[] = [];
	let cursor: string | null = null;
	do {
		const limit = Math.min(MAX_PAGE_SIZE, wanted - jobs.length);
		const page: { jobs: JobStatus[]; next_cursor: string | null } = await request(
			server.jobs.list({ limit, ...(cursor !== null && { cursor }) }),
		);
		jobs.push(...page.jobs);
		cursor = page.next_cursor;
	} while (cursor !== null && jobs.length < wanted);
	return { jobs, hasMore: cursor !== null };
}
