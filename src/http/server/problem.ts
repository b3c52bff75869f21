import { STATUS_CODES } from "node:http";
import { AppError, type ErrorCode, type ErrorDetails, invalidField, toErrorRecord } from "../../core/errors.ts";

/** RFC 9457 problem with spec §8's fields beside it. */
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
 * The one table from code to HTTP status (spec §8). The codes that end jobs get
 * a status too, for the moments in which a request itself runs into them.
 */
const HTTP_FACTS: Readonly<Record<ErrorCode, { status: number; title: string }>> = {
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
	BUDGET_EXCEEDED: { status: 402, title: "The budget is used up" },
	STORAGE_ERROR: { status: 503, title: "Storage does not answer" },
	INTERNAL_ERROR: { status: 500, title: "Internal error" },
};

/** `VALIDATION_ERROR` that names a field is 422, one about the request as a whole 400. */
function statusOf(code: ErrorCode, details?: ErrorDetails): number {
	if (code === "VALIDATION_ERROR" && typeof details?.field === "string") return 422;
	return HTTP_FACTS[code].status;
}

/**
 * What a caller is told of any thrown value. Only an `AppError`'s own sentence
 * is shown; whatever else was thrown becomes a 500 without inner text.
 */
export function describeProblem(error: unknown, requestId: string, now: number): Problem {
	const record = toErrorRecord(error instanceof AppError ? error : (translateForeign(error) ?? error));
	const internal = record.code === "INTERNAL_ERROR";
	const message = internal
		? `Something went wrong inside Diglot. The log has more under ${requestId}.`
		: record.message;
	return {
		type: `urn:diglot:problem:${record.code.toLowerCase().replaceAll("_", "-")}`,
		title: HTTP_FACTS[record.code].title,
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

/** Errors of the HTTP framework whose fault is the caller's; `null` for every other one. */
function translateForeign(error: unknown): AppError | null {
	if (!(error instanceof Error)) return null;
	const { statusCode } = error as { statusCode?: unknown };
	if (typeof statusCode !== "number" || statusCode < 400 || statusCode >= 500) return null;
	const invalid = validationError(error);
	if (invalid) return invalid;
	// 414: a path that is longer than any id.
	if (statusCode === 404 || statusCode === 414)
		return new AppError("There is nothing here.", { code: "NOT_FOUND", cause: error });
	if (statusCode === 413) return new AppError("The request is too large.", { code: "FILE_TOO_LARGE", cause: error });
	const reason = FRAMEWORK_REASONS[(error as { code?: string }).code ?? ""] ?? STATUS_CODES[statusCode] ?? "refused";
	return new AppError(`The request can't be read: ${reason}.`, { code: "VALIDATION_ERROR", cause: error });
}

const FRAMEWORK_REASONS: Readonly<Record<string, string>> = {
	FST_ERR_CTP_INVALID_MEDIA_TYPE: "this route does not take such a Content-Type",
	FST_ERR_CTP_INVALID_JSON_BODY: "the body is not JSON",
	FST_ERR_CTP_EMPTY_JSON_BODY: "the body is empty",
	FST_ERR_CTP_INVALID_CONTENT_LENGTH: "the body's length is not what Content-Length says",
	FST_ERR_BAD_URL: "the address is not well-formed",
};

/** The first thing a route's schema found wrong, with the name of the parameter. */
function validationError(error: Error): AppError | null {
	const { validation, validationContext } = error as { validation?: unknown; validationContext?: string };
	if (!Array.isArray(validation) || validation.length === 0) return null;
	const [first] = validation as { message?: string; instancePath?: string; params?: { keys?: readonly string[] } }[];
	const unknown = first?.params?.keys?.[0];
	const field = unknown ?? first?.instancePath?.split("/").filter(Boolean)[0] ?? validationContext ?? "request";
	const message = unknown ? `"${field}" is not known here.` : `${field}: ${first?.message ?? "not valid"}`;
	return invalidField(field, message, error);
}
