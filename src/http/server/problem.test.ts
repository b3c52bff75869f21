import { describe, expect, it } from "vitest";
import { AppError, type ErrorCode } from "../../core/errors.ts";
import { describeProblem } from "./problem.ts";

/** Spec §8's table. */
const TABLE: [ErrorCode, number, string][] = [
	["VALIDATION_ERROR", 400, "urn:diglot:problem:validation-error"],
	["UNSUPPORTED_FORMAT", 400, "urn:diglot:problem:unsupported-format"],
	["FILE_TOO_LARGE", 413, "urn:diglot:problem:file-too-large"],
	["API_KEY_INVALID", 400, "urn:diglot:problem:api-key-invalid"],
	["NOT_FOUND", 404, "urn:diglot:problem:not-found"],
	["UNAUTHORIZED", 401, "urn:diglot:problem:unauthorized"],
	["FORBIDDEN", 403, "urn:diglot:problem:forbidden"],
	["CONFLICT", 409, "urn:diglot:problem:conflict"],
	["RATE_LIMIT_EXCEEDED", 429, "urn:diglot:problem:rate-limit-exceeded"],
	["TRANSLATION_FAILED", 502, "urn:diglot:problem:translation-failed"],
	["TIMEOUT_ERROR", 504, "urn:diglot:problem:timeout-error"],
	["BUDGET_EXCEEDED", 402, "urn:diglot:problem:budget-exceeded"],
	["STORAGE_ERROR", 503, "urn:diglot:problem:storage-error"],
	["INTERNAL_ERROR", 500, "urn:diglot:problem:internal-error"],
];

const problemOf = (error: unknown) => describeProblem(error, "request-1", Date.UTC(2026, 0, 2, 3, 4, 5));
const foreign = (facts: object, message = "inner text") => Object.assign(new Error(message), facts);

describe("a problem", () => {
	it.each(TABLE)("of code %s has status %i and type %s", (code, status, type) => {
		expect(problemOf(new AppError("A sentence.", { code }))).toMatchObject({ error_code: code, status, type });
	});

	it("has a title of its own for each code", () => {
		const titles = TABLE.map(([code]) => problemOf(new AppError("A sentence.", { code })).title);
		expect(new Set(titles).size).toBe(TABLE.length);
		for (const title of titles) expect(title).toMatch(/^\p{Lu}[^.]+$/u);
	});

	it("says its sentence as `detail` and as `message`, with time and request", () => {
		expect(problemOf(new AppError("No such job.", { code: "NOT_FOUND" }))).toEqual({
			type: "urn:diglot:problem:not-found",
			title: "Not found",
			status: 404,
			detail: "No such job.",
			error_code: "NOT_FOUND",
			message: "No such job.",
			recoverable: false,
			timestamp: "2026-01-02T03:04:05.000Z",
			request_id: "request-1",
		});
	});

	it("about one field is a 422, about the request as a whole a 400", () => {
		const about = (details: Record<string, string>) =>
			problemOf(new AppError("Bad.", { code: "VALIDATION_ERROR", details }));
		expect(about({ field: "model" })).toMatchObject({ status: 422, details: { field: "model" } });
		expect(about({ reason: "model" })).toMatchObject({ status: 400, details: { reason: "model" } });
		const conflict = new AppError("Bad.", { code: "CONFLICT", details: { field: "model" } });
		expect(problemOf(conflict).status).toBe(409);
	});

	it.each([
		["a value that is no error", "inner text"],
		["an error", new Error("inner text")],
		["an error with a server's status", foreign({ statusCode: 500 })],
		["an error with the highest status", foreign({ statusCode: 599 })],
		["an error with a status that is no refusal", foreign({ statusCode: 399 })],
		["an error with a status that is no number", foreign({ statusCode: "404" })],
		["a fault of our own with facts", new AppError("inner text", { code: "INTERNAL_ERROR", details: { a: "inner" } })],
	])("of %s is a 500 that says where to look and nothing from inside", (_name, error) => {
		const problem = problemOf(error);
		expect(problem).toMatchObject({ status: 500, error_code: "INTERNAL_ERROR", recoverable: false });
		expect(problem.message).toBe("Something went wrong inside Diglot. See the server log for request request-1.");
		expect(JSON.stringify(problem)).not.toContain("inner");
	});

	it.each([
		[404, "NOT_FOUND", "There is nothing here."],
		[414, "NOT_FOUND", "There is nothing here."],
		[413, "FILE_TOO_LARGE", "The request is too large."],
		[400, "VALIDATION_ERROR", "The request can't be read: Bad Request."],
		[499, "VALIDATION_ERROR", "The request can't be read: refused."],
	])("of the framework's %i is %s", (statusCode, error_code, message) => {
		expect(problemOf(foreign({ statusCode }))).toMatchObject({ error_code, message });
	});

	it.each([
		["FST_ERR_CTP_INVALID_MEDIA_TYPE", /Content-Type/],
		["FST_ERR_CTP_INVALID_JSON_BODY", /not JSON/],
		["FST_ERR_CTP_EMPTY_JSON_BODY", /empty/],
		["FST_ERR_CTP_INVALID_CONTENT_LENGTH", /Content-Length/],
		["FST_ERR_BAD_URL", /address/],
	])("of the framework's %s says what to mend", (code, words) => {
		const problem = problemOf(foreign({ statusCode: 400, code }));
		expect(problem.message).toMatch(words);
		expect(problem.status).toBe(400);
	});

	it("names the first field that a schema refused, unknown ones by their name", () => {
		const invalid = (validation: unknown, validationContext?: string) =>
			problemOf(foreign({ statusCode: 400, validation, ...(validationContext && { validationContext }) }));
		expect(invalid([{ message: "Too big", instancePath: "/limit" }, { instancePath: "/other" }])).toMatchObject({
			status: 422,
			message: "limit: Too big",
			details: { field: "limit" },
		});
		expect(invalid([{ message: "Unknown", instancePath: "", params: { keys: ["lmit", "b"] } }])).toMatchObject({
			message: '"lmit" is not a known parameter.',
			details: { field: "lmit" },
		});
		expect(invalid([{ instancePath: "" }], "querystring")).toMatchObject({
			message: "querystring: not valid",
			details: { field: "querystring" },
		});
		expect(invalid([{}])).toMatchObject({ message: "request: not valid", details: { field: "request" } });
		expect(invalid([])).toMatchObject({ status: 400, message: "The request can't be read: Bad Request." });
	});
});
