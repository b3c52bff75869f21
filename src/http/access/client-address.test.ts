import { expect, it } from "vitest";
import { addressGroup } from "./client-address.ts";

it("counts IPv4 addresses one by one, in IPv6 dress too", () => {
	expect(addressGroup("192.0.2.7")).toBe("192.0.2.7");
	expect(addressGroup("::ffff:192.0.2.7")).toBe("192.0.2.7");
});

it("counts the IPv6 addresses of one /64 as one", () => {
	const group = "2001:db8:0:1::/64";
	for (const address of ["2001:db8:0:1::1", "2001:0DB8::1:ffff:1:2:3", "2001:db8:0:1:a:b:c:d", "2001:db8:0:1::"]) {
		expect(addressGroup(address), address).toBe(group);
	}
	expect(addressGroup("2001:db8:0:2::1")).not.toBe(group);
	expect(addressGroup("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
	expect(addressGroup("::1")).toBe("0:0:0:0::/64");
	expect(addressGroup("1::")).toBe("1:0:0:0::/64");
});

it("takes what a proxy said in place of an address, but not at any length", () => {
	expect(addressGroup("unknown")).toBe("unknown");
	expect(addressGroup("x".repeat(10_000))).toHaveLength(64);
});
