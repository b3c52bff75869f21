import { useCallback, useId, useRef, useState } from "preact/hooks";
import type { JobStatus, Segment } from "../../../src/client/api.ts";
import { bookName, chapterName } from "../format.ts";
import { isRunning } from "../job/job-state.ts";
import { useJob } from "../job/use-job.ts";
import { ProblemNote } from "../parts/problem-note.tsx";
import { formatRoute, go, type Route } from "../route.ts";
import { strings } from "../strings.ts";
import { SegmentRow } from "./segment-row.tsx";
import { useSegments } from "./use-segments.ts";
import { useWindow } from "./use-window.ts";

type ReaderRoute = Route & { view: "reader" };

/** `#/jobs/ID/read`: source and translation side by side, also while the job is running. */
export function ReaderView({ route }: { route: ReaderRoute }) {
	const { job, isLost, problem, refresh } = useJob(route.jobId);
	const loaded = useSegments(route, job);
	const { replace } = loaded;
	const hasEnded = job !== null && !isRunning(job);
	const change = useCallback(
		(segment: Segment) => {
			replace(segment);
			// An ended job is no longer followed, but its counts have changed.
			if (hasEnded) refresh();
		},
		[replace, hasEnded, refresh],
	);
	const title = bookName(job?.filename ?? "");
	return (
		<>
			<p>
				<a href={formatRoute({ view: "job", jobId: route.jobId })}>{strings.backToJob}</a>
			</p>
			<h1>
				<bdi>{title === "" ? strings.read : title}</bdi>
			</h1>
			{problem !== null && <ProblemNote problem={problem} onRetry={refresh} />}
			{isLost && (
				<p class="note note-offline" role="status">
					{strings.reconnecting}
				</p>
			)}
			{job !== null && <ReaderBar route={route} job={job} count={loaded.segments.length} />}
			{loaded.problem !== null && problem === null && <ProblemNote problem={loaded.problem} onRetry={loaded.reload} />}
			{job !== null && <SegmentRows job={job} segments={loaded.segments} onChange={change} />}
			{!loaded.isComplete && loaded.problem === null && problem === null && (
				<p class="busy">{strings.segmentsLoading}</p>
			)}
			{loaded.isComplete && loaded.segments.length === 0 && (
				<p class="card empty">{route.onlyReview ? strings.nothingToReview : strings.nothingHere}</p>
			)}
		</>
	);
}

function ReaderBar({ route, job, count }: { route: ReaderRoute; job: JobStatus; count: number }) {
	const id = useId();
	const chapters = job.documents.filter(({ total }) => total > 0);
	const here = chapters.findIndex((chapter) => chapter.id === route.document);
	const visit = (document: string | null) => {
		go({ ...route, document });
		window.scrollTo(0, 0);
	};
	const previous = here > 0 ? chapters[here - 1] : undefined;
	const next = chapters[here + 1];
	return (
		<div class="reader-bar">
			<label for={id}>
				<span>{strings.chapter}</span>
				<select
					id={id}
					value={route.document ?? ""}
					onChange={(event) => visit(event.currentTarget.value === "" ? null : event.currentTarget.value)}
				>
					<option value="">{strings.wholeBook}</option>
					{chapters.map((chapter, index) => (
						<option key={chapter.id} value={chapter.id}>
							{chapterName(chapter.title, index + 1)}
						</option>
					))}
				</select>
			</label>
			<button
				type="button"
				class="quiet small"
				aria-label={strings.previousChapter}
				disabled={!previous}
				onClick={() => previous && visit(previous.id)}
			>
				←
			</button>
			<button
				type="button"
				class="quiet small"
				aria-label={strings.nextChapter}
				disabled={!next}
				onClick={() => next && visit(next.id)}
			>
				→
			</button>
			<label class="check">
				<input
					type="checkbox"
					checked={route.onlyReview}
					onChange={(event) => go({ ...route, onlyReview: event.currentTarget.checked })}
				/>
				{strings.onlyReview(job.segments.needs_review)}
			</label>
			<span class="hint" role="status">
				{strings.segmentsShown(count)}
			</span>
		</div>
	);
}

interface SegmentRowsProps {
	job: JobStatus;
	segments: readonly Segment[];
	onChange(segment: Segment): void;
}

/** Renders only the rows near the viewport, with padding in place of the others. */
function SegmentRows({ job, segments, onChange }: SegmentRowsProps) {
	const list = useRef<HTMLOListElement>(null);
	const [drafts, setDrafts] = useState<ReadonlyMap<string, string>>(new Map());
	const shown = useWindow(segments, guessHeight, list);
	const setDraft = useCallback((id: string, text: string | null) => {
		setDrafts((before) => {
			const after = new Map(before);
			if (text === null) after.delete(id);
			else after.set(id, text);
			return after;
		});
	}, []);
	const mayRetranslate = !isRunning(job);
	return (
		<ol
			ref={list}
			class="segments"
			aria-label={strings.segmentsLabel}
			style={{ paddingTop: `${shown.before}px`, paddingBottom: `${shown.after}px` }}
		>
			{segments.slice(shown.first, shown.end).map((segment, index) => (
				<SegmentRow
					key={segment.id}
					jobId={job.job_id}
					segment={segment}
					place={shown.first + index + 1}
					count={segments.length}
					sourceLanguage={job.source_language}
					targetLanguage={job.target_language}
					model={job.model}
					mayRetranslate={mayRetranslate}
					draft={drafts.get(segment.id) ?? null}
					onDraft={setDraft}
					onChange={onChange}
				/>
			))}
		</ol>
	);
}

const LINE_PX = 25;
const CHARACTER_PX = 8;

/** Estimated from the text's length, until the row has been measured. */
function guessHeight({ source, translation }: Segment, widthPx: number): number {
	const column = widthPx > 600 ? widthPx / 2 : widthPx;
	const perLine = Math.max(20, column / CHARACTER_PX);
	const lines = (text: string) => Math.ceil(text.length / perLine);
	const [one, other] = [lines(source), lines(translation ?? "")];
	return 70 + LINE_PX * (widthPx > 600 ? Math.max(one, other) : one + other);
}
