import type { JobStatus } from "../../../src/client/api.ts";
import { chapterName } from "../format.ts";
import { formatRoute } from "../route.ts";
import { strings } from "../strings.ts";

/** The job's progress by chapter, with links to the reader. */
export function ChapterList({ job }: { job: JobStatus }) {
	const chapters = job.documents.filter(({ total }) => total > 0);
	if (chapters.length === 0) return null;
	return (
		<section aria-labelledby="chapters-heading">
			<h2 id="chapters-heading">{strings.chaptersHeading}</h2>
			<ol class="chapters">
				{chapters.map(({ id, title, total, done }, index) => (
					<li key={id}>
						<a href={formatRoute({ view: "reader", jobId: job.job_id, document: id, onlyReview: false })}>
							<bdi>{chapterName(title, index + 1)}</bdi>
						</a>
						<span class="chapter-bar" aria-hidden="true">
							<span style={{ width: `${total === 0 ? 100 : (done / total) * 100}%` }} />
						</span>
						<span class="chapter-count">{strings.chapterDone(done, total)}</span>
					</li>
				))}
			</ol>
		</section>
	);
}
