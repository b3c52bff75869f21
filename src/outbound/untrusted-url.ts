import { isIP } from "node:net";
import { type AppError, invalidField } from "../core/errors.ts";
import { classifyAddress } from "./addresses.ts";

/** What a caller's URL may lead to. */
export interface UrlRules {
	/** The request's field that brought it, for messages and `details.field`. */
	field: string;
	/** Whether it may lead to this machine or a private network. */
	allowPrivate: boolean;
}

const MAX_CHARACTERS = 2_048;
/** From 1024 on: ports that the Fetch Standard §2.9 blocks, because other protocols live there. */
const BAD_PORTS: ReadonlySet<number> = new Set([
	1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * Understands a caller's URL and checks all of it that can be seen without asking the network: http or https, no
 * user name or password, a port of the web (80, 443) or from 1024 on, and a host that is not, in whatever spelling,
 * an address that `rules` keep closed. What its name resolves to is checked when a connection is made (`createCheckedFetch`).
 *
 * @throws AppError `VALIDATION_ERROR` with the field at fault; the message never repeats the URL
 */
export function parseUntrustedUrl(text: string, rules: UrlRules): URL {
	// URL parsers drop tabs and line ends, and so differ on where the host ends.
	if (text.length > MAX_CHARACTERS || /[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) {
		throw refusal(rules, "is not a valid http or https address");
	}
	const url = new URL(text);
	if (url.protocol !== "http:" && url.protocol !== "https:") {
		throw refusal(rules, "must start with http:// or https://");
	}
	if (url.username !== "" || url.password !== "") {
		throw refusal(rules, "must not hold a user name or password");
	}
	const port = url.port === "" ? 443 : Number(url.port);
	if (port !== 80 && port !== 443 && (port < 1_024 || BAD_PORTS.has(port))) {
		throw refusal(rules, "names a port that is not for the web; use 80, 443 or one from 1024 on");
	}
	checkHost(url.hostname, rules);
	return url;
}

function checkHost(hostname: string, rules: UrlRules): void {
	// WHATWG URL §3.5: a host of numbers in any base has become a dotted address by now.
	const host = hostname.replace(/^\[(.*)\]$/, "$1");
	const isLocalName = /(^|\.)localhost\.?$/.test(host);
	if (isIP(host) !== 0) checkAddress(host, rules);
	else if (isLocalName && !rules.allowPrivate) throw privateRefusal(rules);
}

/** @throws AppError `VALIDATION_ERROR` where `rules` keep `address` closed */
function checkAddress(address: string, rules: UrlRules): void {
	const kind = classifyAddress(address);
	if (kind === "forbidden") throw refusal(rules, "leads to a reserved address");
	if (kind === "private" && !rules.allowPrivate) throw privateRefusal(rules);
}

/**
 * Those of the addresses behind a name to which a connection may be made.
 *
 * @throws AppError `VALIDATION_ERROR` where there is none. It doesn't tell the address: names of the inside are none
 *   of a caller's business
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
