import { AppError } from "../../core/errors.ts";

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Rejects names that were rebound to 127.0.0.1 (DNS rebinding): on loopback, `Host` must be this machine (spec §4).
 *
 * @throws AppError `FORBIDDEN`
 */
export function checkLoopbackHost(host = ""): void {
	if (LOOPBACK_HOST.test(host)) return;
	throw new AppError("This server accepts requests to localhost only; the Host header names another machine.", {
		code: "FORBIDDEN",
	});
}

/**
 * Cross-site request protection: on writes, `Origin`, which browsers send, must be the server itself or one of
 * `allowed` (spec §4).
 *
 * @param host the request's host, as the caller sees it
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
	throw new AppError("Requests from other websites are not allowed.", { code: "FORBIDDEN" });
}

/** `null` for an opaque origin, which matches no host. */
function originHost(origin: string): string | null {
	const match = /^https?:\/\/([^/?#@]+)$/i.exec(origin);
	return match?.[1]?.toLowerCase() ?? null;
}
