import { AppError, isAbort } from "../core/errors.ts";

/** What S3's error names mean to the operator; all others mean that it does not answer. */
const MEANINGS: Readonly<Record<string, string>> = {
	NoSuchBucket: "does not exist",
	AccessDenied: "denies access to this server: its role lacks a permission",
	Forbidden: "denies access to this server: its role lacks a permission",
	InvalidAccessKeyId: "denies access to this server: its credentials are invalid",
	SignatureDoesNotMatch: "denies access to this server: its credentials are invalid",
	ExpiredToken: "denies access to this server: its credentials have expired",
	CredentialsProviderError: "can't be accessed: no AWS credentials were found",
	PermanentRedirect: "is in a different region than AWS_REGION",
	SlowDown: "is too busy",
};

/** Converts the error of an S3 call to `STORAGE_ERROR`; aborts are unchanged. */
export function toS3Error(error: unknown, bucket: string): unknown {
	if (error instanceof AppError || isAbort(error) || !(error instanceof Error)) return error;
	const meaning = MEANINGS[error.name] ?? "does not answer";
	return new AppError(`The S3 bucket ${bucket} ${meaning}.`, { code: "STORAGE_ERROR", cause: error });
}

export function isMissing(error: unknown): boolean {
	return error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound");
}

/** Whether a range starts beyond the end of the blob. */
export function isBeyondEnd(error: unknown): boolean {
	return error instanceof Error && error.name === "InvalidRange";
}
