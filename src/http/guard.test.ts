import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { checkLoopbackRequest } from "./guard.ts";

function isRefused(method: string, headers: Record<string, string>): boolean {
	try {
		checkLoopbackRequest(method, headers);
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
			expect(isRefused("GET", { host }), host).toBe(false);
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
			expect(isRefused("GET", { host }), host).toBe(true);
		}
		expect(isRefused("GET", {})).toBe(true);
	});

	it("takes writes from its own page and from programs, not from other pages", () => {
		const host = "localhost:8000";
		expect(isRefused("POST", { host })).toBe(false);
		expect(isRefused("POST", { host, origin: "http://localhost:8000" })).toBe(false);
		for (const origin of ["http://localhost:9000", "https://evil.example", "null", "", "http://a@localhost:8000"]) {
			expect(isRefused("POST", { host, origin }), origin).toBe(true);
			expect(isRefused("DELETE", { host, origin }), origin).toBe(true);
		}
		expect(isRefused("GET", { host, origin: "https://evil.example" })).toBe(false);
	});
});
