import { z } from "zod";
import { invalidField } from "../../core/errors.ts";
import type { Segment } from "../../core/segment.ts";
import { TRANSLATION_STATES, type Translation } from "../../core/translation.ts";
import type { TextSnapshot } from "./text-snapshot.ts";

/** A segment as `GET /jobs/{job_id}/segments` shows it (spec §3). */
export const segmentSchema = z
	.object({
		id: z.string(),
		document: z.string(),
		source: z.string().describe("Inline markup is shown as numbered tags: `<1>…</1>`, `<2/>`"),
		// Null while there is none: the book shows the source then.
		translation: z.string().nullable(),
		state: z.enum(["pending", ...TRANSLATION_STATES]),
		flags: z.array(z.string()).readonly().describe("Why it needs review, or what is worth checking"),
	})
	.meta({ id: "Segment" });

export type SegmentView = z.infer<typeof segmentSchema>;

export interface SegmentQuery {
	/** Defaults to the whole book. */
	document?: string | undefined;
	/** Defaults to both: those that need review and the others. */
	needsReview?: boolean | undefined;
	cursor?: string | undefined;
	limit: number;
}

export interface SegmentPage {
	segments: SegmentView[];
	/** Opaque; `null` on the last page. */
	nextCursor: string | null;
}

/**
 * One page of a job's segments, in reading order. A cursor names the last segment of its page, so that
 * pages neither repeat nor miss one while the job runs.
 *
 * @throws AppError `VALIDATION_ERROR` (fields `document`, `cursor`) for a document that the book does not have, or
 *   a cursor that no page of it returned
 */
export function listSegments({ reading, segments, texts }: TextSnapshot, query: SegmentQuery): SegmentPage {
	const { document, needsReview, cursor, limit } = query;
	if (document !== undefined && !reading.documents.some(({ id }) => id === document)) {
		throw invalidField("document", `The book has no document "${document}".`);
	}
	const page: SegmentView[] = [];
	for (const segment of segments.slice(startOf(segments, cursor))) {
		if (document !== undefined && segment.document !== document) continue;
		const view = viewSegment(segment, texts.get(segment.id));
		if (needsReview !== undefined && (view.state === "needs_review") !== needsReview) continue;
		if (page.length === limit) return { segments: page, nextCursor: formatCursor(page.at(-1)?.id ?? "") };
		page.push(view);
	}
	return { segments: page, nextCursor: null };
}

export function viewSegment({ id, document, text: source }: Segment, translation?: Translation): SegmentView {
	if (!translation) return { id, document, source, translation: null, state: "pending", flags: [] };
	const { text, state, flags } = translation;
	const isSource = state === "needs_review" && text === source;
	return { id, document, source, translation: isSource ? null : text, state, flags };
}

function startOf(segments: readonly Segment[], cursor: string | undefined): number {
	if (cursor === undefined) return 0;
	const last = Buffer.from(cursor, "base64url").toString();
	const index = segments.findIndex(({ id }) => id === last);
	if (index < 0) throw invalidField("cursor", "This cursor is not from a page of this book.");
	return index + 1;
}

function formatCursor(segmentId: string): string {
	return Buffer.from(segmentId).toString("base64url");
}
