import { AppError } from "../../core/errors.ts";
import { isUuid } from "../../core/uuid.ts";

/**
 * Gives back a job id from a path if it has the shape of one.
 *
 * @throws AppError `NOT_FOUND` for anything else: what can't be an id never reaches a store
 */
export function readJobId(text: string, message: string): string {
	if (!isUuid(text)) throw new AppError(message, { code: "NOT_FOUND" });
	return text;
}
