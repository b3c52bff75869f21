import type { JobStatus } from "../../../src/client/api.ts";
import { bookName, formatDuration, formatLanguage, formatMoney, formatNumber, formatWhen } from "../format.ts";
import { JobCover } from "../parts/cover.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { ServerFile } from "../parts/server-file.tsx";
import { formatRoute } from "../route.ts";
import { strings } from "../strings.ts";
import { CancelJob } from "./cancel-job.tsx";
import { ChapterList } from "./chapter-list.tsx";
import { Downloads } from "./downloads.tsx";
import { isRunning } from "./job-state.ts";
import { RerunJob } from "./rerun-job.tsx";
import { RetryJob } from "./retry-job.tsx";
import { useJob, useSpokenProgress } from "./use-job.ts";

/** `#/jobs/ID`: a translation's status and actions. */
export function JobView({ jobId }: { jobId: string }) {
	const { job, isLost, problem, refresh, show } = useJob(jobId);
	useSpokenProgress(job);
	if (job === null) {
		return (
			<>
				<h1>{strings.progressLabel}</h1>
				{problem === null ? (
					<p class="busy">{isLost ? strings.reconnecting : strings.jobLoading}</p>
				) : (
					<ProblemNote problem={problem} onRetry={refresh} />
				)}
			</>
		);
	}
	const running = isRunning(job);
	return (
		<>
			<div class="job-head">
				<JobCover jobId={jobId} title={bookName(job.filename)} />
				<div class="job-facts">
					<h1>
						<bdi>{bookName(job.filename)}</bdi>
					</h1>
					<p class="dim">
						{strings.into(formatLanguage(job.target_language))} <bdi>{strings.withModel(job.model)}</bdi>
					</p>
					<p>
						<span class={`state state-${job.status}`}>{strings.states[job.status]}</span>
					</p>
					{running && <ProgressBar percent={job.progress} label={strings.progressLabel} />}
					<JobNumbers job={job} isRunning={running} />
					{isLost && (
						<p class="note note-offline" role="status">
							{strings.reconnecting}
						</p>
					)}
					{problem !== null && <ProblemNote problem={problem} onRetry={refresh} />}
				</div>
			</div>
			<Outcome
				job={job}
				onResumed={(next) => {
					show(next);
					refresh();
				}}
			/>
			{!running && <Downloads job={job} />}
			<div class="actions">
				<a
					class={running ? "button" : "button quiet"}
					href={formatRoute({ view: "reader", jobId, document: null, onlyReview: false })}
				>
					{running ? strings.readRunning : strings.read}
				</a>
				{job.segments.needs_review > 0 && (
					<a class="button quiet" href={formatRoute({ view: "reader", jobId, document: null, onlyReview: true })}>
						{strings.toReview(job.segments.needs_review)}
					</a>
				)}
				{running && <CancelJob jobId={jobId} />}
			</div>
			{running && <Downloads job={job} />}
			{job.status === "completed" && (
				<p>
					<ServerFile kind="page" className="link" path={`/jobs/${jobId}/report`}>
						{strings.report}
					</ServerFile>{" "}
					<span class="dim">– {strings.reportHint}</span>
				</p>
			)}
			{!running && <RerunJob job={job} />}
			<ChapterList job={job} />
			{job.expires_at !== null && <p class="hint">{strings.expires(formatWhen(job.expires_at))}</p>}
		</>
	);
}

function JobNumbers({ job, isRunning }: { job: JobStatus; isRunning: boolean }) {
	const { total, done, cached, unchanged } = job.segments;
	const left = job.seconds_remaining === null ? strings.etaUnknown : strings.eta(formatDuration(job.seconds_remaining));
	const facts = [
		total > 0 ? strings.progressText(done, total) : job.message,
		isRunning && total > 0 ? left : null,
		isRunning ? strings.cost(formatMoney(job.cost_usd)) : strings.costEnd(formatMoney(job.cost_usd)),
		!isRunning && job.duration_seconds !== null ? strings.took(formatDuration(job.duration_seconds)) : null,
		cached > 0 ? strings.cached(cached) : null,
		!isRunning && unchanged > 0 ? strings.unchanged(unchanged) : null,
	];
	return (
		<>
			<p class="numbers">
				{isRunning && total > 0 && <strong>{formatNumber(job.progress)} % </strong>}
				{facts.filter((fact) => fact !== null).join(" · ")}
			</p>
			{isRunning && total > 0 && <p class="hint">{job.message}</p>}
		</>
	);
}

function Outcome({ job, onResumed }: { job: JobStatus; onResumed(job: JobStatus): void }) {
	if (job.status !== "failed" && job.status !== "cancelled") return null;
	return (
		<section class="card outcome" aria-label={job.status === "failed" ? strings.jobFailed : strings.jobCancelled}>
			<h2>{job.status === "failed" ? strings.jobFailed : strings.jobCancelled}</h2>
			{job.status === "failed" && (
				<>
					<p>{job.error?.message ?? job.error_message}</p>
					{job.error && <p>{strings.problems[job.error.error_code]}</p>}
				</>
			)}
			<RetryJob job={job} onResumed={onResumed} />
		</section>
	);
}
