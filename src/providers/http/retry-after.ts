/** No provider means more than a day; a larger figure is a broken header. */
const MAX_MS = 24 * 60 * 60 * 1000;

/**
 * The wait in milliseconds that the reply's headers ask for, or `undefined`: `retry-after-ms` as OpenAI sends it,
 * else `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). A date in the past is 0.
 */
export function readRetryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
	const milliseconds = Number(headers["retry-after-ms"] ?? Number.NaN);
	if (Number.isFinite(milliseconds) && milliseconds >= 0) return Math.min(milliseconds, MAX_MS);
	const value = headers["retry-after"]?.trim();
	if (!value) return undefined;
	if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, MAX_MS);
	// `Date.parse` would read a bare number as a year.
	const date = /^[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.min(Math.max(date - now, 0), MAX_MS);
}
