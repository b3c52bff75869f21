import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { errnoOf, onDisk, toDiskError, unlessMissing } from "./disk-errors.ts";

const diskError = (code: string) => Object.assign(new Error(`${code}: inner text`), { errno: -1, code });

describe("a failure of the disk", () => {
	it.each([
		["ENOSPC", "The disk that holds Diglot's files is full."],
		["EDQUOT", "The disk quota for Diglot's files is used up."],
		["EROFS", "The disk that holds Diglot's files is read-only."],
		["EACCES", "Diglot is not allowed to use its data folder."],
		["EPERM", "Diglot is not allowed to use its data folder."],
		["EMFILE", "Diglot has too many files open."],
		["ENFILE", "This machine has too many files open."],
		["EIO", "The disk that holds Diglot's files is failing."],
		["EBUSY", "Diglot's file storage failed (EBUSY)."],
	])("%s says what is wrong: %s", async (code, message) => {
		const cause = diskError(code);
		expect(toDiskError(cause)).toMatchObject({ code: "STORAGE_ERROR", recoverable: true, message, cause });
		await expect(onDisk(() => Promise.reject(cause))).rejects.toMatchObject({ message });
	});

	it("is told from other errors, which come out as they are", async () => {
		const others = [
			new Error("other"),
			Object.assign(new Error("no errno"), { code: "X" }),
			Object.assign(new Error("no code"), { errno: 5 }),
			{ errno: 5, code: "EIO" },
			new AppError("ours", { code: "NOT_FOUND" }),
		];
		for (const error of others) {
			expect(errnoOf(error)).toBeNull();
			expect(toDiskError(error)).toBe(error);
			await expect(onDisk(() => Promise.reject(error))).rejects.toBe(error);
		}
		expect(errnoOf(diskError("EIO"))).toBe("EIO");
		expect(await onDisk(async () => "done")).toBe("done");
	});

	it("is null where only the file is missing", async () => {
		for (const code of ["ENOENT", "ENOTDIR"])
			expect(await unlessMissing(() => Promise.reject(diskError(code))), code).toBeNull();
		const other = diskError("EACCES");
		await expect(unlessMissing(() => Promise.reject(other))).rejects.toBe(other);
		expect(await unlessMissing(async () => "there")).toBe("there");
	});
});
