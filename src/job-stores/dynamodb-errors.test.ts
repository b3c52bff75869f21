import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { toTableError } from "./dynamodb-errors.ts";

const named = (name: string, message = "inner text") => Object.assign(new Error(message), { name });

describe("a failure of DynamoDB", () => {
	it.each([
		["ResourceNotFoundException", "does not exist"],
		["AccessDeniedException", "denies access to this server: its role lacks a permission"],
		["UnrecognizedClientException", "denies access to this server: its credentials are invalid"],
		["ExpiredTokenException", "denies access to this server: its credentials have expired"],
		["CredentialsProviderError", "can't be asked: no AWS credentials were found"],
		["ProvisionedThroughputExceededException", "is too busy"],
		["ThrottlingException", "is too busy"],
		["RequestLimitExceeded", "is too busy"],
		["TimeoutError", "does not answer"],
	])("%s says of the table that it %s", (name, meaning) => {
		const cause = named(name);
		expect(toTableError(cause, "jobs")).toMatchObject({
			code: "STORAGE_ERROR",
			recoverable: true,
			message: `The DynamoDB table jobs ${meaning}.`,
			cause,
		});
	});

	it("caused by a record's size is not recoverable", () => {
		const cause = named("ValidationException", "Item size has exceeded the maximum allowed size");
		expect(toTableError(cause, "jobs")).toMatchObject({
			code: "STORAGE_ERROR",
			recoverable: false,
			message: "The record of this job is larger than DynamoDB takes.",
			cause,
		});
	});

	it("is distinguished from our own bugs, aborts and other values", () => {
		const abort = new DOMException("stopped", "AbortError");
		const ours = new AppError("ours", { code: "NOT_FOUND" });
		for (const error of [named("ValidationException"), abort, ours, "a text", { name: "ThrottlingException" }]) {
			expect(toTableError(error, "jobs")).toBe(error);
		}
	});
});
