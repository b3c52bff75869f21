import { useEffect, useState } from "preact/hooks";
import { loadImage } from "../server/save-file.ts";
import { strings } from "../strings.ts";

interface CoverProps {
	/** A data URL; `null`: the book has no cover, or it is still loading. */
	source: string | null;
	title: string;
}

/** A book's cover, or a placeholder with its title. */
export function Cover({ source, title }: CoverProps) {
	if (source?.startsWith("data:image/")) return <img class="cover" src={source} alt={strings.coverOf(title)} />;
	return (
		<div class="cover cover-plain" aria-hidden="true" dir="auto">
			{title.slice(0, 40)}
		</div>
	);
}

/** The cover of a job's book. */
export function JobCover({ jobId, title }: { jobId: string; title: string }) {
	const [source, setSource] = useState<string | null>(null);
	useEffect(() => {
		const abort = new AbortController();
		void loadImage(`/jobs/${encodeURIComponent(jobId)}/cover`, abort.signal).then((image) => {
			if (!abort.signal.aborted) setSource(image);
		});
		return () => abort.abort();
	}, [jobId]);
	return <Cover source={source} title={title} />;
}
