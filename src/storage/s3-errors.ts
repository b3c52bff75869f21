import { AppError, isAbort } from "../core/errors.ts";

/** What S3's error names mean to the person who runs the server; all others mean that it does not answer. */
const MEANINGS: Readonly<Record<string, string>> = {
	NoSuchBucket: "is not there",
	AccessDenied: "is closed to this server: its role lacks a permission",
	Forbidden: "is closed to this server: its role lacks a permission",
	InvalidAccessKeyId: "is closed to this server: its credentials are refused",
	SignatureDoesNotMatch: "is closed to this server: its credentials are refused",
	ExpiredToken: "is closed to this server: its credentials have expired",
	CredentialsProviderError: "can't be asked: no AWS credentials were found",
	PermanentRedirect: "is in another region than AWS_REGION",
	SlowDown: "is too busy",
};

/** Whatever a call to S3 ended with, as `STORAGE_ERROR`; aborts as they are. */
export function toS3Error(error: unknown, bucket: string): unknown {
	if (error instanceof AppError || isAbort(error) || !(error instanceof Error)) return error;
	const meaning = MEANINGS[error.name] ?? "does not answer";
	return new AppError(`The S3 bucket ${bucket} ${meaning}.`, { code: "STORAGE_ERROR", cause: error });
}

export function isMissing(error: unknown): boolean {
	return error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound");
}

/** A range that begins where the blob has ended. */
export function isBeyondEnd(error: unknown): boolean {
	return error instanceof Error && error.name === "InvalidRange";
}
