import { AppError, isAbort } from "../core/errors.ts";

/** What DynamoDB's error names mean to the person who runs the server; all others mean that it does not answer. */
const MEANINGS: Readonly<Record<string, string>> = {
	ResourceNotFoundException: "is not there",
	AccessDeniedException: "is closed to this server: its role lacks a permission",
	UnrecognizedClientException: "is closed to this server: its credentials are refused",
	ExpiredTokenException: "is closed to this server: its credentials have expired",
	CredentialsProviderError: "can't be asked: no AWS credentials were found",
	ProvisionedThroughputExceededException: "is too busy",
	ThrottlingException: "is too busy",
	RequestLimitExceeded: "is too busy",
};

/** Whatever a call to DynamoDB ended with, as `STORAGE_ERROR`; mistakes in our own requests and aborts as they are. */
export function toTableError(error: unknown, table: string): unknown {
	if (error instanceof AppError || isAbort(error) || !(error instanceof Error)) return error;
	if (error.name === "ValidationException") {
		if (!/item size/i.test(error.message)) return error;
		const text = "The record of this job is larger than DynamoDB takes.";
		return new AppError(text, { code: "STORAGE_ERROR", recoverable: false, cause: error });
	}
	const meaning = MEANINGS[error.name] ?? "does not answer";
	return new AppError(`The DynamoDB table ${table} ${meaning}.`, { code: "STORAGE_ERROR", cause: error });
}
