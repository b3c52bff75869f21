import { BlockList, isIP } from "node:net";

/** Loopback, link-local and private ranges: RFC 1122, 1918, 3927, 4193, 4291, and 6598, which VPNs use. */
const NEAR = new BlockList();
for (const [net, prefix] of [
	["127.0.0.0", 8],
	["10.0.0.0", 8],
	["172.16.0.0", 12],
	["192.168.0.0", 16],
	["169.254.0.0", 16],
	["100.64.0.0", 10],
] as const) {
	NEAR.addSubnet(net, prefix, "ipv4");
}
NEAR.addAddress("::1", "ipv6");
NEAR.addSubnet("fc00::", 7, "ipv6");
NEAR.addSubnet("fe80::", 10, "ipv6");

/**
 * Whether `url` leads to this machine or its own network, by its name alone: a server there has one graphics card, not a
 * data centre. Decides the pace and nothing about what may be reached.
 */
export function isLocalAddress(url: string): boolean {
	const host =
		URL.parse(url)
			?.hostname.replace(/^\[|\]$/g, "")
			.toLowerCase() ?? "";
	const version = isIP(host);
	if (version !== 0) return NEAR.check(host, version === 4 ? "ipv4" : "ipv6");
	// Names without a dot are those of containers and of the local network.
	return host !== "" && (!host.includes(".") || /\.(localhost|local|lan|internal|home\.arpa)$/.test(host));
}
