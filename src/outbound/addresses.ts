import { BlockList, isIP } from "node:net";

/**
 * `private`: this machine and private networks, which `ALLOW_PRIVATE_BASE_URL` allows. `forbidden`: reserved addresses
 * and the metadata services of clouds; no setting allows them.
 */
export type AddressKind = "public" | "private" | "forbidden";

// The IANA special-purpose address registries (RFC 6890 and its updates), and the metadata services of clouds.
const PRIVATE_IPV4 = subnets("ipv4", [
	"10.0.0.0/8",
	"100.64.0.0/10", // carrier-grade NAT, RFC 6598; also used by overlay networks
	"127.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16",
]);
const FORBIDDEN_IPV4 = subnets("ipv4", [
	"0.0.0.0/8", // reaches this machine on Linux
	"100.100.100.200/32", // Alibaba Cloud's metadata
	"168.63.129.16/32", // Azure's platform, although the range is public
	"169.254.0.0/16", // link-local, metadata of most clouds
	"192.0.0.0/24", // protocol assignments, Oracle's metadata
	"192.0.2.0/24",
	"192.88.99.0/24", // 6to4 relays
	"198.18.0.0/15",
	"198.51.100.0/24",
	"203.0.113.0/24",
	"224.0.0.0/4", // multicast
	"240.0.0.0/4", // reserved, broadcast
]);
/** Excludes loopback, link-local, multicast, mapped and NAT64 addresses: RFC 4291 §2.4, RFC 6052. */
const GLOBAL_UNICAST_IPV6 = subnets("ipv6", ["2000::/3"]);
const PRIVATE_IPV6 = subnets("ipv6", ["::1/128", "fc00::/7"]);
const FORBIDDEN_IPV6 = subnets("ipv6", [
	"2001::/23", // protocol assignments and Teredo, which can embed IPv4 addresses
	"2001:db8::/32",
	"2002::/16", // 6to4, which embeds IPv4 addresses
	"3fff::/20",
	"fd00:ec2::/32", // metadata of AWS
	"fd20:ce::254/128", // and of Google
]);

/** Classifies an IP address without brackets; anything else is forbidden. */
export function classifyAddress(address: string): AddressKind {
	// A zone (`fe80::1%eth0`) belongs to link-local addresses only.
	if (address.includes("%")) return "forbidden";
	switch (isIP(address)) {
		case 4:
			if (FORBIDDEN_IPV4.check(address, "ipv4")) return "forbidden";
			return PRIVATE_IPV4.check(address, "ipv4") ? "private" : "public";
		case 6:
			if (FORBIDDEN_IPV6.check(address, "ipv6")) return "forbidden";
			if (PRIVATE_IPV6.check(address, "ipv6")) return "private";
			return GLOBAL_UNICAST_IPV6.check(address, "ipv6") ? "public" : "forbidden";
		default:
			return "forbidden";
	}
}

function subnets(family: "ipv4" | "ipv6", list: readonly string[]): BlockList {
	const found = new BlockList();
	for (const subnet of list) {
		const slash = subnet.indexOf("/");
		found.addSubnet(subnet.slice(0, slash), Number(subnet.slice(slash + 1)), family);
	}
	return found;
}
