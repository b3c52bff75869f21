/** The codes of spec §8. Clients and scripts switch on them, so their meaning never changes. */
export const ERROR_CODES = [
	"VALIDATION_ERROR",
	"UNSUPPORTED_FORMAT",
	"FILE_TOO_LARGE",
	"API_KEY_INVALID",
	"NOT_FOUND",
	"UNAUTHORIZED",
	"FORBIDDEN",
	"CONFLICT",
	"RATE_LIMIT_EXCEEDED",
	"TRANSLATION_FAILED",
	"TIMEOUT_ERROR",
	"BUDGET_EXCEEDED",
	"STORAGE_ERROR",
	"INTERNAL_ERROR",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Codes whose cause may pass or that the user can fix, so that a retry of the same job may succeed. */
const RECOVERABLE: ReadonlySet<ErrorCode> = new Set([
	"RATE_LIMIT_EXCEEDED",
	"TRANSLATION_FAILED",
	"TIMEOUT_ERROR",
	"BUDGET_EXCEEDED",
	"STORAGE_ERROR",
]);

/** Details that are safe to show: never a key, a server path or book text. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface ErrorOptions {
	code: ErrorCode;
	/** Defaults to what spec §8 says for the code. */
	recoverable?: boolean;
	cause?: unknown;
	/** `field` names the invalid request field; HTTP then answers 422 instead of 400. */
	details?: ErrorDetails;
}

/**
 * The application's only error class. The message is a full sentence for users;
 * inner errors go into `cause`, which is logged and never shown.
 */
export class AppError extends Error {
	readonly code: ErrorCode;
	readonly recoverable: boolean;
	readonly details: ErrorDetails | undefined;

	constructor(message: string, options: ErrorOptions) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = "AppError";
		this.code = options.code;
		this.recoverable = options.recoverable ?? RECOVERABLE.has(options.code);
		this.details = options.details;
	}
}

/** A request field's value can't be used; HTTP answers 422 and names the field. */
export function invalidField(field: string, message: string, cause?: unknown): AppError {
	return new AppError(message, { code: "VALIDATION_ERROR", details: { field }, cause });
}

/** An error as it is stored with a job and shown by `/status`: no stack, no cause. */
export interface ErrorRecord {
	code: ErrorCode;
	message: string;
	recoverable: boolean;
	details?: ErrorDetails;
}

/** The part of any thrown value that may be stored and shown; unknown errors become `INTERNAL_ERROR`, without their text. */
export function toErrorRecord(error: unknown): ErrorRecord {
	if (error instanceof AppError) {
		const record: ErrorRecord = { code: error.code, message: error.message, recoverable: error.recoverable };
		if (error.details) record.details = error.details;
		return record;
	}
	return { code: "INTERNAL_ERROR", message: "Something went wrong inside Diglot.", recoverable: false };
}

/** The inverse of `toErrorRecord`, for errors from another process. */
export function fromErrorRecord(record: ErrorRecord): AppError {
	const { message, ...options } = record;
	return new AppError(message, options);
}

export function isAbort(error: unknown): boolean {
	return error instanceof Error && (error.name === "AbortError" || ("code" in error && error.code === "ABORT_ERR"));
}
