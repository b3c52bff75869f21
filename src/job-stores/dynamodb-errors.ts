import { AppError, isAbort } from "../core/errors.ts";

/** What DynamoDB's error names mean to the operator; all others mean that it does not answer. */
const MEANINGS: Readonly<Record<string, string>> = {
	ResourceNotFoundException: "does not exist",
	AccessDeniedException: "denies access to this server: its role lacks a permission",
	UnrecognizedClientException: "denies access to this server: its credentials are invalid",
	ExpiredTokenException: "denies access to this server: its credentials have expired",
	CredentialsProviderError: "can't be asked: no AWS credentials were found",
	ProvisionedThroughputExceededException: "is too busy",
	ThrottlingException: "is too busy",
	RequestLimitExceeded: "is too busy",
};

/** Converts the error of a DynamoDB call to `STORAGE_ERROR`; bugs in our requests and aborts are unchanged. */
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
