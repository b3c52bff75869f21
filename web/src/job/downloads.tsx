import type { JobStatus } from "../../../src/client/api.ts";
import { LAYOUTS } from "../../../src/core/layout.ts";
import { ServerFile } from "../parts/server-file.tsx";
import { strings } from "../strings.ts";

/** Downloads of the finished book in every layout, or of a partial book. */
export function Downloads({ job }: { job: JobStatus }) {
	const path = `/download/${job.job_id}`;
	if (job.status !== "completed") {
		if (job.segments.done === 0) return null;
		return (
			<section class="card" aria-labelledby="download-heading">
				<h2 id="download-heading">{strings.downloadHeading}</h2>
				<ServerFile kind="file" className="button quiet" path={`${path}?partial=true`}>
					{strings.downloadPartial}
				</ServerFile>
				<p class="hint">{strings.downloadPartialHint}</p>
			</section>
		);
	}
	return (
		<section class="card" aria-labelledby="download-heading">
			<h2 id="download-heading">{strings.jobDone}</h2>
			<ServerFile kind="file" path={path}>
				{strings.downloadFirst}
			</ServerFile>
			<h3>{strings.downloadAs}</h3>
			<div class="actions">
				{LAYOUTS.map((layout) => (
					<ServerFile key={layout} kind="file" className="button quiet" path={`${path}?layout=${layout}`}>
						{strings.layouts[layout][0]}
					</ServerFile>
				))}
			</div>
		</section>
	);
}
