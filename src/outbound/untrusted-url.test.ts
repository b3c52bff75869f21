import { describe, expect, it } from "vitest";
import { classifyAddress } from "./addresses.ts";
import { chooseAddresses, parseUntrustedUrl } from "./untrusted-url.ts";

const STRICT = { field: "base_url", allowPrivate: false };
const OPEN = { field: "base_url", allowPrivate: true };
const refused = (words: RegExp) =>
	expect.objectContaining({
		code: "VALIDATION_ERROR",
		details: { field: "base_url" },
		message: expect.stringMatching(words),
	});

describe("a caller's URL", () => {
	it("is taken as it is where it leads to a public host", () => {
		for (const url of ["https://models.example/v1", "http://8.8.8.8:8080/v1", "https://[2606:4700::1111]/v1"]) {
			expect(parseUntrustedUrl(url, STRICT).href).toBe(url);
		}
	});

	it("is refused with a private address in whatever spelling, and taken with the setting", () => {
		const spellings = [
			"127.0.0.1",
			"127.1",
			"2130706433",
			"0x7f000001",
			"0x7f.0.0.1",
			"017700000001",
			"0177.0.0.01",
			"127.0.0.1.",
			"１２７.0.0.1",
			"127。0。0。1",
			"%31%32%37.0.0.1",
			"10.1.2.3",
			"172.31.255.255",
			"192.168.0.1",
			"0xc0a80001",
			"100.64.0.1",
			"[::1]",
			"[0:0:0:0:0:0:0:1]",
			"[fc00::1]",
			"[fd12:3456::1]",
			"localhost",
			"LOCALHOST",
			"localhost.",
			"models.localhost",
		];
		for (const host of spellings) {
			expect(() => parseUntrustedUrl(`http://${host}:8080/v1`, STRICT), host).toThrow(refused(/private network/));
			expect(parseUntrustedUrl(`http://${host}:8080/v1`, OPEN).port, host).toBe("8080");
		}
	});

	it("is refused with a reserved address or one that hides another, whatever the setting", () => {
		const hosts = [
			"0.0.0.0",
			"0",
			"169.254.169.254",
			"169.254.170.2",
			"2852039166",
			"0xa9fea9fe",
			"100.100.100.200",
			"168.63.129.16",
			"192.0.0.192",
			"192.0.2.1",
			"198.18.0.1",
			"224.0.0.1",
			"255.255.255.255",
			"[::]",
			"[fe80::1]",
			"[fec0::1]",
			"[ff02::1]",
			"[fd00:ec2::254]",
			"[fd20:ce::254]",
			"[::ffff:127.0.0.1]",
			"[::ffff:7f00:1]",
			"[::ffff:8.8.8.8]",
			"[::ffff:0:127.0.0.1]",
			"[::127.0.0.1]",
			"[64:ff9b::127.0.0.1]",
			"[64:ff9b::a9fe:a9fe]",
			"[64:ff9b:1::1]",
			"[2002:7f00:1::1]",
			"[2001:0:7f00:1::1]",
			"[2001:db8::1]",
		];
		for (const host of hosts) {
			for (const rules of [STRICT, OPEN]) {
				expect(() => parseUntrustedUrl(`https://${host}/v1`, rules), host).toThrow(refused(/reserved address/));
			}
		}
	});

	it("can't hide its host behind a user name, a backslash, white space or a line end", () => {
		expect(() => parseUntrustedUrl("https://api.openai.com@127.0.0.1/v1", OPEN)).toThrow(refused(/user name/));
		expect(() => parseUntrustedUrl("https://:secret@models.example/v1", OPEN)).toThrow(refused(/user name/));
		for (const url of [
			"http://127.0.0.1\\@models.example/v1",
			"http://models.example\t@127.0.0.1/",
			"http://exam\nple.com/",
			"http://models.example /v1",
			"https://models.example/\u0000",
		]) {
			expect(() => parseUntrustedUrl(url, OPEN), JSON.stringify(url)).toThrow(refused(/not a valid/));
		}
	});

	it("is refused where it is no http address, too long, or names another protocol's port", () => {
		for (const url of ["ftp://models.example/", "file:///etc/passwd", "data:,x", "gopher://models.example/"]) {
			expect(() => parseUntrustedUrl(url, OPEN), url).toThrow(refused(/http/));
		}
		for (const url of ["", "models.example/v1", "//models.example", "http://", "http://1.2.3.256/", "http://[::1/"]) {
			expect(() => parseUntrustedUrl(url, OPEN), url).toThrow(refused(/not a valid/));
		}
		expect(() => parseUntrustedUrl(`https://models.example/${"x".repeat(3_000)}`, OPEN)).toThrow(
			refused(/not a valid/),
		);
		for (const port of [0, 22, 25, 53, 110, 993, 6000, 6667, 10080]) {
			expect(() => parseUntrustedUrl(`http://models.example:${port}/`, OPEN), String(port)).toThrow(refused(/port/));
		}
		for (const port of [80, 443, 1234, 8443, 11434]) {
			expect(parseUntrustedUrl(`https://models.example:${port}/`, STRICT).hostname).toBe("models.example");
		}
	});

	it("is never repeated in a message, because it may hold a secret", () => {
		expect(() => parseUntrustedUrl("https://user:s3cret@models.example/", STRICT)).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining("s3cret") }),
		);
	});
});

describe("the addresses behind a name", () => {
	const of = (...addresses: string[]) => addresses.map((address) => ({ address }));

	it("are used as far as they are open", () => {
		const found = of("10.0.0.1", "8.8.8.8", "169.254.169.254", "2606:4700::1111");
		expect(chooseAddresses(found, STRICT)).toEqual(of("8.8.8.8", "2606:4700::1111"));
		expect(chooseAddresses(found, OPEN)).toEqual(of("10.0.0.1", "8.8.8.8", "2606:4700::1111"));
	});

	it("are refused where none is open, without telling them", () => {
		const refusal = refused(/private network/);
		expect(() => chooseAddresses(of("10.20.30.40", "127.0.0.1"), STRICT)).toThrow(refusal);
		expect(() => chooseAddresses(of("169.254.169.254"), OPEN)).toThrow(refused(/reserved/));
		expect(() => chooseAddresses(of("10.20.30.40"), STRICT)).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining("10.20") }),
		);
	});

	it("are forbidden where they are no addresses at all", () => {
		for (const text of ["", "localhost", "127.1", "fe80::1%eth0", "::1%lo"]) {
			expect(classifyAddress(text), text).toBe("forbidden");
		}
	});
});
