import { describe, expect, it } from "vitest";
import { chooseAddresses, parseUntrustedUrl, refusal } from "./untrusted-url.ts";

const RULES = { field: "base_url", allowPrivate: false };
const OPEN = { field: "base_url", allowPrivate: true };

/** The message after the field's name; "" if the URL is accepted. */
function faultOf(url: string, rules = RULES): string {
	try {
		parseUntrustedUrl(url, rules);
		return "";
	} catch (error) {
		expect(error).toMatchObject({ code: "VALIDATION_ERROR", details: { field: "base_url" } });
		return (error as Error).message.replace(/^The address in base_url |[.]$/g, "");
	}
}

describe("an untrusted URL", () => {
	it("may have port 80, 443 or one from 1024", () => {
		for (const port of ["80", "443", "1024", "1718", "8080", "65535"]) {
			expect(faultOf(`http://a.example:${port}/`), port).toBe("");
			expect(faultOf(`https://a.example:${port}/`), port).toBe("");
		}
		for (const port of ["0", "1", "22", "79", "81", "442", "444", "1023"]) {
			expect(faultOf(`http://a.example:${port}/`), port).toMatch(/^has a port that is not allowed/);
		}
	});

	it("has no port that the Fetch Standard blocks (§2.9)", () => {
		const blocked = [
			1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
		];
		for (const port of blocked)
			expect(faultOf(`http://a.example:${port}/`), `${port}`).toMatch(/^has a port that is not allowed/);
	});

	it("may have 2,048 characters", () => {
		const start = "http://a.example/";
		expect(faultOf(start + "x".repeat(2_048 - start.length))).toBe("");
		expect(faultOf(start + "x".repeat(2_049 - start.length))).toBe("is not a valid http or https address");
	});

	it.each([
		"",
		"a.example",
		"http://",
		"http://a b.example/",
		"http://a.example/\n",
		"http:\\\\a.example",
		"http://[::1",
	])("is not valid as %j", (url) => {
		expect(faultOf(url)).toBe("is not a valid http or https address");
	});

	it.each(["ftp://a.example/", "file:///etc/passwd", "data:text/plain,x", "ws://a.example/", "javascript:alert(1)"])(
		"is refused for its scheme: %s",
		(url) => {
			expect(faultOf(url)).toBe("must start with http:// or https://");
		},
	);

	it("contains neither user name nor password", () => {
		for (const user of ["a@", ":b@", "a:b@"]) {
			expect(faultOf(`http://${user}a.example/`), user).toBe("must not contain a user name or password");
		}
		expect(faultOf("http://@a.example/")).toBe("");
	});

	it("leads to this machine only if private networks are allowed", () => {
		for (const host of [
			"localhost",
			"LOCALHOST",
			"localhost.",
			"a.localhost",
			"a.b.localhost.",
			"127.0.0.1",
			"[::1]",
		]) {
			expect(faultOf(`http://${host}:8080/`), host).toMatch(/^leads to this machine or a private network/);
			expect(faultOf(`http://${host}:8080/`, OPEN), host).toBe("");
		}
		for (const host of ["localhost.example", "notlocalhost", "localhosts"]) {
			expect(faultOf(`http://${host}/`), host).toBe("");
		}
	});

	it("leads to no reserved address, whatever is allowed", () => {
		for (const host of ["169.254.169.254", "0.0.0.0", "[::ffff:127.0.0.1]", "[fd00:ec2::254]"]) {
			expect(faultOf(`http://${host}/`, OPEN), host).toBe("leads to a reserved address");
		}
	});
});

describe("the addresses behind a name", () => {
	const addresses = (...list: string[]) => list.map((address) => ({ address }));
	const open = (list: string[], rules = RULES) =>
		chooseAddresses(addresses(...list), rules).map(({ address }) => address);

	it("are used if they are allowed, in their order", () => {
		expect(open(["8.8.8.8", "10.0.0.1", "169.254.169.254", "1.1.1.1"])).toEqual(["8.8.8.8", "1.1.1.1"]);
		expect(open(["8.8.8.8", "10.0.0.1", "169.254.169.254"], OPEN)).toEqual(["8.8.8.8", "10.0.0.1"]);
	});

	it("are refused with the first one's fault if none is allowed", () => {
		expect(() => open(["10.0.0.1", "169.254.169.254"])).toThrow(/private network/);
		expect(() => open(["169.254.169.254", "10.0.0.1"])).toThrow(/reserved address/);
	});

	it("may be none", () => {
		expect(open([])).toEqual([]);
	});
});

describe("a refusal", () => {
	it("names the field, for people and for programs", () => {
		expect(refusal({ field: "callback_url", allowPrivate: false }, "is odd")).toMatchObject({
			code: "VALIDATION_ERROR",
			message: "The address in callback_url is odd.",
			details: { field: "callback_url" },
		});
	});
});
