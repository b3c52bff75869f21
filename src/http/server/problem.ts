import { STATUS_CODES } from "node:http";
import { AppError, type ErrorCode, type ErrorDetails, invalidField, toErrorRecord } from "../../core/errors.ts";

/** An RFC 9457 problem with the additional fields of spec §8. */
export interface Problem {
	type: string;
	title: string;
	status: number;
	detail: string;
	error_code: ErrorCode;
	message: string;
	recoverable: boolean;
	timestamp: string;
	request_id: string;
	details?: ErrorDetails;
}

export const PROBLEM_TYPE = "application/problem+json";

/**
 * The one table from error code to HTTP status (spec §8). Codes that end jobs have a status too, because a request
 * can run into them as well.
 */
const RESPONSES: Readonly<Record<ErrorCode, { status: number; title: string }>> = {
	VALIDATION_ERROR: { status: 400, title: "The request is not valid" },
	UNSUPPORTED_FORMAT: { status: 400, title: "This file can't be translated" },
	FILE_TOO_LARGE: { status: 413, title: "The file is too large" },
	API_KEY_INVALID: { status: 400, title: "The provider key is missing or refused" },
	NOT_FOUND: { status: 404, title: "Not found" },
	UNAUTHORIZED: { status: 401, title: "Not authenticated" },
	FORBIDDEN: { status: 403, title: "Not allowed" },
	CONFLICT: { status: 409, title: "Not possible in this state" },
	RATE_LIMIT_EXCEEDED: { status: 429, title: "Too many requests" },
	TRANSLATION_FAILED: { status: 502, title: "The translation failed" },
	TIMEOUT_ERROR: { status: 504, title: "It took too long" },
	BUDGET_EXCEEDED: { status: 402, title: "The budget is exhausted" },
	STORAGE_ERROR: { status: 503, title: "Storage is unavailable" },
	INTERNAL_ERROR: { status: 500, title: "Internal error" },
};

/** A `VALIDATION_ERROR` that names a field is 422; one about the whole request is 400. */
function statusOf(code: ErrorCode, details?: ErrorDetails): number {
	if (code === "VALIDATION_ERROR" && typeof details?.field === "string") return 422;
	return RESPONSES[code].status;
}

/**
 * The problem that a caller sees for any thrown value. Only an `AppError`'s message is shown; anything else
 * becomes a 500 that reveals nothing.
 */
export function describeProblem(error: unknown, requestId: string, now: number): Problem {
	const record = toErrorRecord(error instanceof AppError ? error : (fromFrameworkError(error) ?? error));
	const internal = record.code === "INTERNAL_ERROR";
	const message = internal
		? `Something went wrong inside Diglot. See the server log for request ${requestId}.`
		: record.message;
	return {
		type: `urn:diglot:problem:${record.code.toLowerCase().replaceAll("_", "-")}`,
		title: RESPONSES[record.code].title,
		status: statusOf(record.code, record.details),
		detail: message,
		error_code: record.code,
		message,
		recoverable: record.recoverable,
		timestamp: new Date(now).toISOString(),
		request_id: requestId,
		...(record.details && !internal ? { details: record.details } : {}),
	};
}

/** The framework's errors for invalid requests; `null` for any other error. */
function fromFrameworkError(error: unknown): AppError | null {
	if (!(error instanceof Error)) return null;
	const { statusCode } = error as { statusCode?: unknown };
	if (typeof statusCode !== "number" || statusCode < 400 || statusCode >= 500) return null;
	const invalid = validationError(error);
	if (invalid) return invalid;
	// 414: the path is longer than any id.
	if (statusCode === 404 || statusCode === 414)
		return new AppError("There is nothing here.", { code: "NOT_FOUND", cause: error });
	if (statusCode === 413) return new AppError("The request is too large.", { code: "FILE_TOO_LARGE", cause: error });
	const reason = FRAMEWORK_REASONS[(error as { code?: string }).code ?? ""] ?? STATUS_CODES[statusCode] ?? "refused";
	return new AppError(`The request can't be read: ${reason}.`, { code: "VALIDATION_ERROR", cause: error });
}

const FRAMEWORK_REASONS: Readonly<Record<string, string>> = {
	FST_ERR_CTP_INVALID_MEDIA_TYPE: "this route does not accept that Content-Type",
	FST_ERR_CTP_INVALID_JSON_BODY: "the body is not JSON",
	FST_ERR_CTP_EMPTY_JSON_BODY: "the body is empty",
	FST_ERR_CTP_INVALID_CONTENT_LENGTH: "the body's length differs from Content-Length",
	FST_ERR_BAD_URL: "the address is not well-formed",
};

/** The first error that the route's schema found, with the parameter's name. */
function validationError(error: Error): AppError | null {
	const { validation, validationContext } = error as { validation?: unknown; validationContext?: string };
	if (!Array.isArray(validation) || validation.length === 0) return null;
	const [first] = validation as { message?: string; instancePath?: string; params?: { keys?: readonly string[] } }[];
	const unknown = first?.params?.keys?.[0];
	const field = unknown ?? first?.instancePath?.split("/").filter(Boolean)[0] ?? validationContext ?? "request";
	const message = unknown ? `"${field}" is not a known parameter.` : `${field}: ${first?.message ?? "not valid"}`;
	return invalidField(field, message, error);
}
