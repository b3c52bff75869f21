import { createHash } from "node:crypto";

/**
 * The name-based UUID of `name` (in UTF-8) within `namespace`, by SHA-1, in lower case.
 *
 * @param namespace a UUID with or without hyphens
 * @see RFC 9562 §5.5
 */
export function uuid5(namespace: string, name: string): string {
	const bytes = createHash("sha1")
		.update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
		.update(name, "utf8")
		.digest()
		.subarray(0, 16);
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether `text` is a UUID as Diglot writes them: with hyphens, in lower case. */
export function isUuid(text: string): boolean {
	return UUID.test(text);
}
