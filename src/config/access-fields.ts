import { isIP } from "node:net";
import { z } from "zod";
import { parseBoolean } from "../core/parse-boolean.ts";
import { splitList } from "../core/split-list.ts";

/** Proxies whose `X-Forwarded-*` headers are trusted: none, all, a number of proxies in front, or these addresses. */
export type TrustedProxies = boolean | number | readonly string[];

/** A secret of at least `minBytes`; messages never repeat it. */
export const secretText = (minBytes: number) =>
	z.string().refine((text) => Buffer.byteLength(text) >= minBytes, `must have at least ${minBytes} bytes`);

/** An http(s) address, unchanged; must not contain credentials. */
export const plainUrl = () =>
	z.string().refine((text) => {
		const url = URL.canParse(text) ? new URL(text) : null;
		return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password;
	}, "must be an http or https address without user name and password");

/** An address of Redis; messages never repeat it, because it may contain a password. */
export const redisUrl = () =>
	z.string().refine((text) => {
		const url = URL.canParse(text) ? new URL(text) : null;
		return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== "" && !/%(?![\da-f]{2})/i.test(text);
	}, "must be a redis or rediss address such as redis://127.0.0.1:6379");

/** Comma-separated origins; `*` is refused, because it would open a server on loopback to every page. */
export const origins = () =>
	z.string().transform((text, context): readonly string[] => {
		const parts = splitList(text);
		const found = parts.map(originOf);
		const wrong = parts.find((_part, index) => found[index] === null);
		if (wrong === undefined) return found.filter((origin) => origin !== null);
		context.addIssue({ code: "custom", message: `must be origins such as https://books.example.org, not "${wrong}"` });
		return z.NEVER;
	});

/** A number counts proxies: `1` does not mean `true` here. */
export const trustedProxies = () =>
	z.string().transform((text, context): TrustedProxies => {
		const word = text.toLowerCase();
		if (/^\d{1,2}$/.test(word) && Number(word) > 0) return Number(word);
		const value = parseBoolean(word);
		if (value !== null) return value;
		const parts = splitList(word);
		const wrong = parts.find((part) => !isAddressRange(part));
		if (parts.length > 0 && wrong === undefined) return parts;
		context.addIssue({
			code: "custom",
			message: `must be true, false, a number of proxies, or addresses such as 10.0.0.0/8, not "${wrong ?? text}"`,
		});
		return z.NEVER;
	});

function originOf(text: string): string | null {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
	return url.pathname === "/" && !url.search && !url.hash ? url.origin : null;
}

/** As `proxy-addr` accepts them: an address, a CIDR block, or the name of a well-known block. */
function isAddressRange(text: string): boolean {
	if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
	const [address = "", bits, ...rest] = text.split("/");
	const family = isIP(address);
	if (family === 0 || rest.length > 0) return false;
	return (
		bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128))
	);
}
