import { invalidField } from "../core/errors.ts";
import type { Job } from "../core/job.ts";

/** A job's position in lists: newest first, ties broken by id. */
export interface ListPlace {
	createdAt: number;
	id: string;
}

export function formatCursor(job: Job): string {
	return Buffer.from(JSON.stringify([job.createdAt, job.id])).toString("base64url");
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
