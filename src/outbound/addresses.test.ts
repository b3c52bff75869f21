import { describe, expect, it } from "vitest";
import { classifyAddress } from "./addresses.ts";

/** First and last address of each network, and its neighbours before and after it, where they are of another kind. */
const NETWORKS: [string, ReturnType<typeof classifyAddress>, first: string, last: string, around: string[]][] = [
	["this machine, RFC 1122", "forbidden", "0.0.0.0", "0.255.255.255", ["1.0.0.0"]],
	["private use", "private", "10.0.0.0", "10.255.255.255", ["9.255.255.255", "11.0.0.0"]],
	["carrier-grade NAT", "private", "100.64.0.0", "100.127.255.255", ["100.63.255.255", "100.128.0.0"]],
	[
		"Alibaba Cloud's metadata",
		"forbidden",
		"100.100.100.200",
		"100.100.100.200",
		["100.100.100.199", "100.100.100.201"],
	],
	["loopback", "private", "127.0.0.0", "127.255.255.255", ["126.255.255.255", "128.0.0.0"]],
	["Azure's platform", "forbidden", "168.63.129.16", "168.63.129.16", ["168.63.129.15", "168.63.129.17"]],
	["link-local", "forbidden", "169.254.0.0", "169.254.255.255", ["169.253.255.255", "169.255.0.0"]],
	["private use", "private", "172.16.0.0", "172.31.255.255", ["172.15.255.255", "172.32.0.0"]],
	["protocol assignments", "forbidden", "192.0.0.0", "192.0.0.255", ["191.255.255.255", "192.0.1.0"]],
	["TEST-NET-1", "forbidden", "192.0.2.0", "192.0.2.255", ["192.0.1.255", "192.0.3.0"]],
	["6to4 relays", "forbidden", "192.88.99.0", "192.88.99.255", ["192.88.98.255", "192.88.100.0"]],
	["private use", "private", "192.168.0.0", "192.168.255.255", ["192.167.255.255", "192.169.0.0"]],
	["benchmarking", "forbidden", "198.18.0.0", "198.19.255.255", ["198.17.255.255", "198.20.0.0"]],
	["TEST-NET-2", "forbidden", "198.51.100.0", "198.51.100.255", ["198.51.99.255", "198.51.101.0"]],
	["TEST-NET-3", "forbidden", "203.0.113.0", "203.0.113.255", ["203.0.112.255", "203.0.114.0"]],
	["multicast and reserved", "forbidden", "224.0.0.0", "255.255.255.255", ["223.255.255.255"]],
	["loopback", "private", "::1", "::1", ["::", "::2"]],
	[
		"protocol assignments and Teredo",
		"forbidden",
		"2001::",
		"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
		["2000:ffff::", "2001:200::"],
	],
	[
		"documentation",
		"forbidden",
		"2001:db8::",
		"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
		["2001:db7:ffff::", "2001:db9::"],
	],
	["6to4", "forbidden", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["2001:ffff::", "2003::"]],
	["documentation", "forbidden", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", ["3ffe:ffff::", "3fff:1000::"]],
	["global unicast", "public", "2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["1fff:ffff::", "4000::"]],
	["unique local", "private", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["fbff:ffff::", "fe00::"]],
	[
		"AWS's metadata",
		"forbidden",
		"fd00:ec2::",
		"fd00:ec2:ffff:ffff:ffff:ffff:ffff:ffff",
		["fd00:ec1:ffff::", "fd00:ec3::"],
	],
	["Google's metadata", "forbidden", "fd20:ce::254", "fd20:ce::254", ["fd20:ce::253", "fd20:ce::255"]],
];

describe("the special networks", () => {
	it.each(NETWORKS)("%s: %s from %s to %s and no further", (_name, kind, first, last, around) => {
		expect([classifyAddress(first), classifyAddress(last)]).toEqual([kind, kind]);
		for (const address of around) expect(classifyAddress(address), address).not.toBe(kind);
	});

	it("leave their neighbours what they were", () => {
		for (const address of ["1.0.0.0", "9.255.255.255", "11.0.0.0", "192.0.1.0", "223.255.255.255", "2001:200::"]) {
			expect(classifyAddress(address), address).toBe("public");
		}
		for (const address of ["100.100.100.199", "100.100.100.201", "fd20:ce::253", "fd20:ce::255", "fd00:ec3::"]) {
			expect(classifyAddress(address), address).toBe("private");
		}
		for (const address of ["::", "::2", "1fff:ffff::", "4000::", "fbff:ffff::", "fe00::"]) {
			expect(classifyAddress(address), address).toBe("forbidden");
		}
	});
});
