/** Field names of secrets, compared without case and separators. */
const SECRET_NAMES =
	/^(authorization|cookie|setcookie|apikey|.*key|keys|secret|.*secret|password|token|.*token|sealedkey|proxyauthorization)$/;

/** Field names of book text, which is never logged. */
const TEXT_NAMES = /^(text|texts|source|translation|translations|segments|prompt|system|user|content|body|excerpt)$/;

/** Patterns of keys and tokens anywhere in a text: providers' prefixes, bearer tokens, JWTs. */
const SECRET_SHAPES =
	/\b(?:sk|pk|gsk|xai|rk|key)-[\w-]{8,}|\bgsk_\w{8,}|\bAIza[\w-]{20,}|\bAKIA[A-Z\d]{12,}|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\b(?:Bearer|Basic|DeepL-Auth-Key)\s+[\w.~+/:=-]{6,}/gi;

/** Not secrets although they are named like one: `inputKey`, `blobKey` name files. */
const PLAIN_NAMES = new Set(["inputkey", "blobkey"]);

const REDACTED = "[redacted]";
const MAX_DEPTH = 6;
const MAX_TEXT = 2000;

/** Removes everything that looks like a key or token from a line, and all of `secrets` verbatim. */
export function redactText(text: string, secrets: readonly string[] = []): string {
	let clean = text.replace(SECRET_SHAPES, REDACTED);
	for (const secret of secrets) clean = clean.replaceAll(secret, REDACTED);
	return clean;
}

/**
 * A copy of a log line's fields that is safe to write: values of secrets and book text
 * are replaced, errors reduced to code, message, stack and causes (a provider's error
 * object contains whole requests), and long texts truncated.
 */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return redactObject(fields, 0, new Set());
}

function redactObject(value: object, depth: number, seen: Set<object>): Record<string, unknown> {
	const clean: Record<string, unknown> = {};
	for (const [name, inner] of Object.entries(value)) {
		const bare = name.toLowerCase().replace(/[^a-z]/g, "");
		const hidden = (SECRET_NAMES.test(bare) && !PLAIN_NAMES.has(bare)) || TEXT_NAMES.test(bare);
		const scalar = typeof inner === "number" || typeof inner === "boolean" || inner === null || inner === undefined;
		clean[name] = hidden && !scalar && !isCounts(inner) ? REDACTED : redactValue(inner, depth + 1, seen);
	}
	return clean;
}

/** Whether the value only counts, such as `segments: {total, done}`. */
function isCounts(value: unknown): boolean {
	return (
		typeof value === "object" &&
		value !== null &&
		!Array.isArray(value) &&
		Object.values(value).every((inner) => typeof inner === "number")
	);
}

function redactValue(value: unknown, depth: number, seen: Set<object>): unknown {
	if (typeof value === "string") return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
	if (typeof value === "bigint") return String(value);
	if (typeof value === "function" || typeof value === "symbol") return undefined;
	if (typeof value !== "object" || value === null) return value;
	if (seen.has(value)) return "[circular]";
	if (depth > MAX_DEPTH) return "[deep]";
	seen.add(value);
	const clean = redactContainer(value, depth, seen);
	seen.delete(value);
	return clean;
}

function redactContainer(value: object, depth: number, seen: Set<object>): unknown {
	if (value instanceof Error) return describeError(value, depth, seen);
	if (value instanceof Date) return value.toISOString();
	if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
	if (Array.isArray(value)) return value.slice(0, 100).map((inner) => redactValue(inner, depth + 1, seen));
	return redactObject(value, depth, seen);
}

function describeError(error: Error, depth: number, seen: Set<object>): Record<string, unknown> {
	const facts = error as Error & { code?: unknown; fault?: unknown; status?: unknown; statusCode?: unknown };
	const clean: Record<string, unknown> = { type: error.name, message: redactValue(error.message, depth, seen) };
	for (const name of ["code", "fault", "status", "statusCode"] as const) {
		const fact = facts[name];
		if (typeof fact === "string" || typeof fact === "number") clean[name] = fact;
	}
	clean.stack = redactValue(error.stack, depth, seen);
	if (error.cause !== undefined) clean.cause = redactValue(error.cause, depth + 1, seen);
	return clean;
}
