import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encryptionKeyFrom, loadOrMakeKey, openSecret, sealSecret } from "./secrets.ts";

const key = encryptionKeyFrom("a long enough secret of the operator");

describe("sealed secrets", () => {
	it("open with the same key for the same job", () => {
		for (const secret of ["sk-123", "", "schlüssel 🗝", "x".repeat(5_000)]) {
			expect(openSecret(sealSecret(secret, key, "job-1"), key, "job-1")).toBe(secret);
		}
	});

	it("don't show the secret, and look different each time", () => {
		const [one, two] = [sealSecret("sk-123", key, "job-1"), sealSecret("sk-123", key, "job-1")];
		expect(one).not.toBe(two);
		expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain("sk-123");
	});

	it("don't open with another key, for another job, changed or cut", () => {
		const sealed = sealSecret("sk-123", key, "job-1");
		const flipped = Buffer.from(sealed, "base64url");
		flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
		const attempts = [
			() => openSecret(sealed, encryptionKeyFrom("another operator's secret, long too"), "job-1"),
			() => openSecret(sealed, key, "job-2"),
			() => openSecret(flipped.toString("base64url"), key, "job-1"),
			() => openSecret(sealed.slice(0, 20), key, "job-1"),
			() => openSecret("", key, "job-1"),
		];
		for (const attempt of attempts) {
			expect(attempt).toThrow(expect.objectContaining({ code: "API_KEY_INVALID", recoverable: true }));
		}
	});
});

describe("the encryption key's file", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "diglot-key-"));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	it("is made once, for its owner only, and read from then on", () => {
		const file = join(folder, "data", "encryption.key");
		const made = loadOrMakeKey(file);
		expect(made).toHaveLength(32);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		// 256 random bits in base64url, and a line's end.
		expect(statSync(file).size).toBe(44);
		expect(loadOrMakeKey(file)).toEqual(made);
		expect(readdirSync(join(folder, "data"))).toEqual(["encryption.key"]);
	});

	it("is refused when it holds no key, and left as it is", () => {
		const file = join(folder, "encryption.key");
		writeFileSync(file, "short\n");
		expect(() => loadOrMakeKey(file)).toThrow(expect.objectContaining({ code: "STORAGE_ERROR" }));
		expect(statSync(file).size).toBe(6);
	});

	it("is that of the start which was first, where two make it in one moment", () => {
		const made = loadOrMakeKey(join(folder, "encryption.key"));
		// Until `later` is made there is no file by this path, as if another start made it between the look and the write.
		expect(loadOrMakeKey(`${folder}/later/../encryption.key`)).toEqual(made);
		expect(readdirSync(folder)).toEqual(["encryption.key", "later"]);
	});

	it("is refused where it is a link that leads nowhere: no key would be everybody's", () => {
		const file = join(folder, "encryption.key");
		symlinkSync(join(folder, "not mounted yet"), file);
		expect(() => loadOrMakeKey(file)).toThrow(
			expect.objectContaining({ code: "STORAGE_ERROR", message: 'The file "encryption.key" holds no secret.' }),
		);
		expect(readdirSync(folder)).toEqual(["encryption.key"]);
	});

	it("is a clear error where it is unavailable", () => {
		writeFileSync(join(folder, "file"), "");
		expect(() => loadOrMakeKey(join(folder, "file", "encryption.key"))).toThrow(
			expect.objectContaining({ code: "STORAGE_ERROR" }),
		);
	});
});
