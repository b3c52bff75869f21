import { AppError } from "../../core/errors.ts";

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * On loopback `Host` must name this machine, so that a name that was rebound to 127.0.0.1 is refused (spec §4).
 *
 * @throws AppError `FORBIDDEN`
 */
export function checkLoopbackHost(host = ""): void {
	if (LOOPBACK_HOST.test(host)) return;
	throw new AppError("This server answers to localhost only; the Host header names another machine.", {
		code: "FORBIDDEN",
	});
}

/**
 * Keeps foreign web pages from writing: an `Origin`, where a browser sends one, must be
 * the server itself or one of `allowed` (spec §4).
 *
 * @param host what the caller calls this server
 * @throws AppError `FORBIDDEN`
 */
export function checkOrigin(
	method: string,
	origin: string | undefined,
	host: string,
	allowed: readonly string[] = [],
): void {
	if (READS.has(method) || origin === undefined) return;
	if (originHost(origin) === host.toLowerCase() || allowed.includes(origin)) return;
	throw new AppError("Requests from other web pages are refused.", { code: "FORBIDDEN" });
}

/** `null` for an opaque origin, which no host equals. */
function originHost(origin: string): string | null {
	const match = /^https?:\/\/([^/?#@]+)$/i.exec(origin);
	return match?.[1]?.toLowerCase() ?? null;
}
