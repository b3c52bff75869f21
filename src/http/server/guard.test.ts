import { describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import { checkLoopbackHost, checkOrigin } from "./guard.ts";

function isRefused(check: () => void): boolean {
	try {
		check();
		return false;
	} catch (error) {
		expect(error).toBeInstanceOf(AppError);
		expect((error as AppError).code).toBe("FORBIDDEN");
		return true;
	}
}

describe("a server on loopback", () => {
	it("answers to names of this machine, on any port", () => {
		for (const host of ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "127.1.2.3", "[::1]:8000"]) {
			expect(
				isRefused(() => checkLoopbackHost(host)),
				host,
			).toBe(false);
		}
	});

	it("refuses every other name, however it resolves", () => {
		for (const host of [
			"evil.example:8000",
			"localhost.evil.example",
			"127.0.0.1.evil.example",
			"192.168.1.4",
			"",
			"[::2]",
		]) {
			expect(
				isRefused(() => checkLoopbackHost(host)),
				host,
			).toBe(true);
		}
		expect(isRefused(() => checkLoopbackHost(undefined))).toBe(true);
	});
});

describe("writes", () => {
	const isRefusedFrom = (origin: string | undefined, method = "POST", allowed: string[] = []) =>
		isRefused(() => checkOrigin(method, origin, "localhost:8000", allowed));

	it("are taken from the server's own page and from programs, not from other pages", () => {
		expect(isRefusedFrom(undefined)).toBe(false);
		expect(isRefusedFrom("http://localhost:8000")).toBe(false);
		for (const origin of ["http://localhost:9000", "https://evil.example", "null", "", "http://a@localhost:8000"]) {
			for (const method of ["POST", "PATCH", "DELETE"]) expect(isRefusedFrom(origin, method), origin).toBe(true);
		}
		expect(isRefusedFrom("https://evil.example", "GET")).toBe(false);
	});

	it("are taken from other pages that the operator named, to the letter", () => {
		const allowed = ["https://books.example"];
		expect(isRefusedFrom("https://books.example", "POST", allowed)).toBe(false);
		for (const origin of ["http://books.example", "https://books.example:444", "https://books.example.evil.example"]) {
			expect(isRefusedFrom(origin, "POST", allowed), origin).toBe(true);
		}
	});
});
