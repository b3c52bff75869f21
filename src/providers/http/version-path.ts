/**
 * `baseUrl` without a trailing slash, with `versionPath` added where its path names no version
 * (spec §4): `http://127.0.0.1:11434` → `http://127.0.0.1:11434/v1`.
 *
 * A path that names a version anywhere (`/api/v1`, `/v1beta/openai`) is left unchanged.
 *
 * @throws TypeError when it is no http(s) URL
 */
export function withVersionPath(baseUrl: string, versionPath: string): string {
	const url = new URL(baseUrl);
	if (url.protocol !== "http:" && url.protocol !== "https:")
		throw new TypeError("a base URL starts with http or https");
	const path = url.pathname.replace(/\/+$/, "");
	const hasVersion = /(^|\/)v\d+[a-z0-9.]*(\/|$)/i.test(path);
	url.pathname = hasVersion ? path : `${path}/${versionPath}`;
	url.hash = "";
	return url.toString().replace(/\/$/, "");
}
