import { createHash } from "node:crypto";
import type { JobStatus } from "../../src/jobs/job-view.ts";
import type { SegmentView } from "../../src/jobs/texts/list-segments.ts";
import { tinyBook } from "../http/tiny-book.ts";
import { RECEIVER_URL } from "./fixed-address.ts";

/** The jobs that stored data holds, by how the writing server has left them. */
export const STORED_JOBS = ["completed", "failed", "cancelled", "halfway", "pending"] as const;
export type StoredJob = (typeof STORED_JOBS)[number];

/** The layouts in which the completed job's book was stored. */
export const STORED_LAYOUTS = ["side_by_side", "translation_only"] as const;

export const CORRECTION = "Corrected by hand, with <1>stressed</1> words.";
export const IDEMPOTENCY_KEY = "the-pending-book";

/** What the writing server showed of its data, and what it had sent to the provider. */
export interface Expectations {
	/** Wall-clock milliseconds at which the writing server was killed. */
	writtenAt: number;
	ids: Record<StoredJob, string>;
	uploadId: string;
	jobs: Record<StoredJob, { status: JobStatus; segments: SegmentView[] }>;
	/** Texts without tags that the provider had answered when the server was killed. */
	answered: Record<StoredJob, string[]>;
	/** Of the completed job. */
	corrected: string;
	retranslated: string;
	report: object;
	/** SHA-256 of its stored books. */
	downloads: Record<(typeof STORED_LAYOUTS)[number], string>;
}

/** The provider key that a job brings; the fake provider distinguishes jobs by it. */
export function keyOf(job: StoredJob): string {
	return `sk-of-the-${job}-job`;
}

const PARAGRAPHS: Record<StoredJob, number> = { completed: 24, failed: 110, cancelled: 110, halfway: 140, pending: 3 };

const OPTIONS: Record<StoredJob, Record<string, string>> = {
	completed: { style: "formal", temperature: "0.5", layout: "side_by_side", title: "true", max_cost_usd: "5" },
	failed: { exclude_tags: "h1", context: "false" },
	cancelled: { callback_url: RECEIVER_URL, single_translate: "true" },
	halfway: { only_files: "c1.xhtml", source_language: "en" },
	pending: { model: "pseudo" },
};

const GLOSSARY = "source,target\nparagraph,Absatz\n";

/** The request for a job; the judge sends it again for the cache and the idempotency key. */
export function formOf(job: StoredJob): FormData {
	const form = new FormData();
	form.set("file", new Blob([new Uint8Array(tinyBook(PARAGRAPHS[job], [], `The ${job} Book`))]), `${job}.epub`);
	const isPaid = job !== "pending";
	const fields = {
		target_language: "de",
		model: "chatgptapi",
		...OPTIONS[job],
		// Another one each, so that no job finds another's texts in the cache.
		...(isPaid && { prompt: `For the ${job} job.`, api_key: keyOf(job) }),
	};
	for (const [name, value] of Object.entries(fields)) form.set(name, value);
	if (job === "completed") form.set("glossary", new Blob([GLOSSARY]), "glossary.csv");
	return form;
}

export function sha256(book: Uint8Array): string {
	return createHash("sha256").update(book).digest("hex");
}
