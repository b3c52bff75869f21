import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { toStorageError } from "./sqlite-errors.ts";

const sqliteError = (errcode: unknown) => Object.assign(new Error("inner text"), { errcode });

describe("a failure of SQLite", () => {
	it.each([
		[5, "is locked by another program"],
		[6, "is locked by another program"],
		[8, "can't be written: it is read-only"],
		[10, "can't be read or written: the disk fails"],
		[11, "is damaged"],
		[13, "can't grow: the disk is full"],
		[14, "can't be opened"],
		[23, "can't be opened: permission denied"],
		[26, "is damaged, or is no database"],
	])("of code %i says of the database that it %s", (code, meaning) => {
		for (const errcode of [code, code | (3 << 8)]) {
			const cause = sqliteError(errcode);
			expect(toStorageError(cause)).toMatchObject({
				code: "STORAGE_ERROR",
				recoverable: true,
				message: `The job database ${meaning}.`,
				cause,
			});
		}
	});

	it("because the database is closed says so", () => {
		const cause = Object.assign(new Error("database is not open"), { code: "ERR_INVALID_STATE" });
		expect(toStorageError(cause)).toMatchObject({ code: "STORAGE_ERROR", message: "The job database is closed." });
	});

	it("is distinguished from a mistake in our SQL and from errors that are not SQLite's", () => {
		const others = [
			sqliteError(1),
			sqliteError("13"),
			new Error("other"),
			{ errcode: 13 },
			Object.assign(new Error("other"), { code: "ERR_OTHER" }),
			new AppError("ours", { code: "NOT_FOUND" }),
		];
		for (const error of others) expect(toStorageError(error)).toBe(error);
	});
});
