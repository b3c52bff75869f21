import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "../core/errors.ts";

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Keeps foreign web pages away from a server on loopback (SPEC §4): `Host` must
 * name this machine, so that a name that was rebound to 127.0.0.1 is refused;
 * on writes an `Origin`, where a browser sends one, must be the server itself.
 *
 * @throws AppError `FORBIDDEN`
 */
export function checkLoopbackRequest(method: string, headers: IncomingHttpHeaders): void {
	const host = headers.host ?? "";
	if (!LOOPBACK_HOST.test(host)) {
		throw new AppError("This server answers to localhost only; the Host header names another machine.", {
			code: "FORBIDDEN",
		});
	}
	if (READS.has(method) || headers.origin === undefined) return;
	if (originHost(headers.origin) !== host.toLowerCase()) {
		throw new AppError("Requests from other web pages are refused.", { code: "FORBIDDEN" });
	}
}

/** `null` for an opaque origin, which no host equals. */
function originHost(origin: string): string | null {
	const match = /^https?:\/\/([^/?#@]+)$/i.exec(origin);
	return match?.[1]?.toLowerCase() ?? null;
}
