import { invalidField } from "../core/errors.ts";
import type { Job } from "../core/job.ts";
import type { JobPage } from "./job-store.ts";

/** A job's position in lists: newest first, ties broken by id. */
export interface ListPlace {
	createdAt: number;
	id: string;
}

export function formatCursor(job: Job): string {
	return Buffer.from(JSON.stringify([job.createdAt, job.id])).toString("base64url");
}

/** One page of a list. @param jobs in the list's order: one more than `limit` where there are that many */
export function toPage(jobs: readonly Job[], limit: number): JobPage {
	const page = jobs.slice(0, limit);
	const last = page.at(-1);
	return { jobs: page, nextCursor: last && jobs.length > limit ? formatCursor(last) : null };
}

/** @throws AppError `VALIDATION_ERROR` (field `cursor`) for anything that `formatCursor` did not return */
export function parseCursor(cursor: string): ListPlace {
	try {
		const [createdAt, id] = JSON.parse(Buffer.from(cursor, "base64url").toString());
		if (typeof createdAt === "number" && typeof id === "string") return { createdAt, id };
	} catch {
		// Reported below, like every other invalid cursor.
	}
	throw invalidField("cursor", "The cursor is not valid.");
}
