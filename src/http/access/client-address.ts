import { isIP } from "node:net";

const MAX_CHARACTERS = 64;

/**
 * The address that limits count by: IPv4 in full, IPv6 by its /64 (RFC 6177 §2: a site has at least a /64 to
 * itself, so it could use a new address for every request).
 */
export function addressGroup(address: string): string {
	const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
	if (mapped !== undefined) return mapped;
	const bare = address.split("%", 1)[0] ?? "";
	if (isIP(bare) !== 6) return address.slice(0, MAX_CHARACTERS);
	const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
	const [head = "", tail] = canonical.split("::");
	const before = head === "" ? [] : head.split(":");
	const after = tail ? tail.split(":") : [];
	const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill("0");
	return `${[...before, ...zeros, ...after].slice(0, 4).join(":")}::/64`;
}
