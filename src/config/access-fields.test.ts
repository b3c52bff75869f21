import { describe, expect, it } from "vitest";
import { origins, plainUrl, secretText, trustedProxies } from "./access-fields.ts";

describe("access settings", () => {
	it("accept origins, but no pages and no wildcard", () => {
		const of = (text: string) => origins().safeParse(text);
		expect(of("https://books.example.org, http://LOCALHOST:5173/").data).toEqual([
			"https://books.example.org",
			"http://localhost:5173",
		]);
		for (const text of [
			"*",
			"null",
			"books.example.org",
			"https://a.example/page",
			"ftp://a.example",
			"https://u:p@a.example",
		]) {
			expect(of(`https://good.example,${text}`).error?.issues[0]?.message, text).toContain(`not "${text}"`);
		}
	});

	it("distinguish a number of proxies from a switch, and accept addresses, blocks and their names", () => {
		const of = (text: string) => trustedProxies().safeParse(text);
		expect(["false", "0", "OFF"].map((text) => of(text).data)).toEqual([false, false, false]);
		expect(["true", "1", "3"].map((text) => of(text).data)).toEqual([true, 1, 3]);
		expect(of("10.0.0.0/8, ::1,Loopback").data).toEqual(["10.0.0.0/8", "::1", "loopback"]);
		for (const text of ["proxy", "10.0.0.0/0", "10.0.0.0/33", "::1/129", "1.2.3", "-1", "10.0.0.1/8/8"]) {
			expect(of(text).success, text).toBe(false);
		}
	});

	it("count a secret's bytes and never repeat the secret", () => {
		expect(secretText(32).safeParse("ü".repeat(16)).success).toBe(true);
		expect(secretText(32).safeParse("topsecret").error?.message).not.toContain("topsecret");
		expect(plainUrl().safeParse("http://10.0.0.1/keys?a=b").success).toBe(true);
		expect(plainUrl().safeParse("https://user:topsecret@keys.example").error?.message).not.toContain("topsecret");
	});
});
