const KEY = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;

/** Keys are made by Diglot, so an invalid one is a bug. @throws Error if `key` is invalid (`BlobStore`) */
export function requireKey(key: string): void {
	if (!KEY.test(key)) throw new Error(`not a blob key: ${JSON.stringify(key)}`);
}

/** @throws Error if `prefix` does not end in `/` or can't begin a key */
export function requirePrefix(prefix: string): void {
	if (!prefix.endsWith("/")) throw new Error(`not a blob prefix: ${JSON.stringify(prefix)}`);
	requireKey(`${prefix}any`);
}
