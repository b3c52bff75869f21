import http from "node:http";

/**
 * Sends all https requests of this process through `proxyUrl`. Plain http and localhost bypass it: that is where local
 * engines are.
 *
 * @param noProxy additional hosts to reach directly, comma-separated
 * @returns false if this Node doesn't support it (before 24.14); nothing is changed then
 */
export function useHttpsProxy(proxyUrl: string, noProxy: string | null): boolean {
	if (typeof http.setGlobalProxyFromEnv !== "function") return false;
	// Node's `fetch` knows the IPv6 address with its brackets, `https.request` without them.
	const direct = [noProxy, "localhost", "127.0.0.1", "[::1]", "::1"].filter(Boolean).join(",");
	http.setGlobalProxyFromEnv({ HTTPS_PROXY: proxyUrl, NO_PROXY: direct });
	return true;
}
