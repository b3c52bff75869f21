import { AppError } from "../core/errors.ts";

/** The answer for a job that is not there (any more), is another owner's, or has expired: it does not say which. */
export function jobNotFound(message = "Job not found"): AppError {
	return new AppError(message, { code: "NOT_FOUND" });
}
