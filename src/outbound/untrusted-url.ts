import { isIP } from "node:net";
import { type AppError, invalidField } from "../core/errors.ts";
import { classifyAddress } from "./addresses.ts";

/** What an untrusted URL may lead to. */
export interface UrlRules {
	/** The request field that contained it, for messages and `details.field`. */
	field: string;
	/** Whether it may lead to this machine or a private network. */
	allowPrivate: boolean;
}

const MAX_CHARACTERS = 2_048;
/** Ports from 1024 that the Fetch Standard §2.9 blocks, because other protocols use them. */
const BAD_PORTS: ReadonlySet<number> = new Set([
	1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * Parses an untrusted URL and checks everything that needs no network access: http or https, no user name or
 * password, port 80, 443 or from 1024, and a host that is not, in any notation, an address that `rules` forbid.
 * What a name resolves to is checked when connecting (`createCheckedFetch`).
 *
 * @throws AppError `VALIDATION_ERROR` that names the field; the message never repeats the URL
 */
export function parseUntrustedUrl(text: string, rules: UrlRules): URL {
	// URL parsers strip tabs and line breaks, and then disagree on where the host ends.
	if (text.length > MAX_CHARACTERS || /[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) {
		throw refusal(rules, "is not a valid http or https address");
	}
	const url = new URL(text);
	if (url.protocol !== "http:" && url.protocol !== "https:") {
		throw refusal(rules, "must start with http:// or https://");
	}
	if (url.username !== "" || url.password !== "") {
		throw refusal(rules, "must not contain a user name or password");
	}
	const port = url.port === "" ? 443 : Number(url.port);
	if (port !== 80 && port !== 443 && (port < 1_024 || BAD_PORTS.has(port))) {
		throw refusal(rules, "has a port that is not allowed; use 80, 443, or 1024 and above");
	}
	checkHost(url.hostname, rules);
	return url;
}

function checkHost(hostname: string, rules: UrlRules): void {
	// The URL parser has already normalized numeric hosts in any base to dotted form (WHATWG URL §3.5).
	const host = hostname.replace(/^\[(.*)\]$/, "$1");
	const isLocalName = /(^|\.)localhost\.?$/.test(host);
	if (isIP(host) !== 0) checkAddress(host, rules);
	else if (isLocalName && !rules.allowPrivate) throw privateRefusal(rules);
}

/** @throws AppError `VALIDATION_ERROR` if `rules` forbid `address` */
function checkAddress(address: string, rules: UrlRules): void {
	const kind = classifyAddress(address);
	if (kind === "forbidden") throw refusal(rules, "leads to a reserved address");
	if (kind === "private" && !rules.allowPrivate) throw privateRefusal(rules);
}

/**
 * Filters a name's addresses to those that `rules` allow.
 *
 * @throws AppError `VALIDATION_ERROR` if there are none. It doesn't reveal the address: what internal names resolve
 *   to is none of the caller's business
 */
export function chooseAddresses<T extends { address: string }>(found: readonly T[], rules: UrlRules): T[] {
	const open = found.filter(({ address }) => {
		const kind = classifyAddress(address);
		return kind === "public" || (kind === "private" && rules.allowPrivate);
	});
	const [first] = found;
	if (open.length === 0 && first) checkAddress(first.address, rules);
	return open;
}

function privateRefusal(rules: UrlRules): AppError {
	return refusal(rules, "leads to this machine or a private network, which this server does not allow");
}

export function refusal({ field }: UrlRules, fault: string): AppError {
	return invalidField(field, `The address in ${field} ${fault}.`);
}
