import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { isBeyondEnd, isMissing, toS3Error } from "./s3-errors.ts";

const named = (name: string) => Object.assign(new Error("inner text"), { name });

describe("a failure of S3", () => {
	it.each([
		["NoSuchBucket", "does not exist"],
		["AccessDenied", "denies access to this server: its role lacks a permission"],
		["Forbidden", "denies access to this server: its role lacks a permission"],
		["InvalidAccessKeyId", "denies access to this server: its credentials are invalid"],
		["SignatureDoesNotMatch", "denies access to this server: its credentials are invalid"],
		["ExpiredToken", "denies access to this server: its credentials have expired"],
		["CredentialsProviderError", "can't be accessed: no AWS credentials were found"],
		["PermanentRedirect", "is in a different region than AWS_REGION"],
		["SlowDown", "is too busy"],
		["TimeoutError", "does not answer"],
	])("%s says what is wrong with the bucket: %s", (name, meaning) => {
		const cause = named(name);
		expect(toS3Error(cause, "books")).toMatchObject({
			code: "STORAGE_ERROR",
			recoverable: true,
			message: `The S3 bucket books ${meaning}.`,
			cause,
		});
	});

	it("leaves what is not S3's doing as it is", () => {
		const ours = new AppError("ours", { code: "NOT_FOUND" });
		for (const error of [ours, "a text", { name: "NoSuchBucket" }]) expect(toS3Error(error, "books")).toBe(error);
	});

	it("is told from an object that is not there, and from a range behind its end", () => {
		for (const name of ["NoSuchKey", "NotFound"]) expect(isMissing(named(name)), name).toBe(true);
		for (const error of [named("NoSuchBucket"), named("Error"), "NoSuchKey", null])
			expect(isMissing(error)).toBe(false);
		expect(isBeyondEnd(named("InvalidRange"))).toBe(true);
		for (const error of [named("NoSuchKey"), "InvalidRange", null]) expect(isBeyondEnd(error)).toBe(false);
	});
});
