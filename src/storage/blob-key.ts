const KEY = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;

/** Keys are made by Diglot, so a bad one is a mistake in it. @throws Error where `key` is none (`BlobStore`) */
export function requireKey(key: string): void {
	if (!KEY.test(key)) throw new Error(`not a blob key: ${JSON.stringify(key)}`);
}

/** @throws Error where `prefix` does not end in `/` or can't be the beginning of a key */
export function requirePrefix(prefix: string): void {
	if (!prefix.endsWith("/")) throw new Error(`not a blob prefix: ${JSON.stringify(prefix)}`);
	requireKey(`${prefix}any`);
}
