import { invalidField } from "../core/errors.ts";
import type { Job } from "../core/job.ts";

/** The place of a job in the order of lists: newest first, ids breaking ties. */
export interface ListPlace {
	createdAt: number;
	id: string;
}

export function formatCursor(job: Job): string {
	return Buffer.from(JSON.stringify([job.createdAt, job.id])).toString("base64url");
}

/** @throws AppError `VALIDATION_ERROR` (field `cursor`) for anything that `formatCursor` did not make */
export function parseCursor(cursor: string): ListPlace {
	try {
		const [createdAt, id] = JSON.parse(Buffer.from(cursor, "base64url").toString());
		if (typeof createdAt === "number" && typeof id === "string") return { createdAt, id };
	} catch {
		// Told below, like every other text that is no cursor.
	}
	throw invalidField("cursor", "The cursor is not one that a list gave.");
}
