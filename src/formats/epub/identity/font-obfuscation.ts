import { createHash } from "node:crypto";
import { AppError } from "../../../core/errors.ts";

/** The two schemes that keep fonts from being copied out of books; neither is DRM. */
export type FontObfuscation = "idpf" | "adobe";

const SCHEMES: Record<FontObfuscation, { maskedBytes: number; algorithm: string; key: (id: string) => Buffer | null }> =
	{
		idpf: { maskedBytes: 1040, algorithm: "http://www.idpf.org/2008/embedding", key: idpfKey },
		adobe: { maskedBytes: 1024, algorithm: "http://ns.adobe.com/pdf/enc#RC", key: adobeKey },
	};

/** The scheme that an `EncryptionMethod`'s `Algorithm` in `encryption.xml` names; `null` for any other: that is DRM. */
export function fontObfuscationOf(algorithm: string): FontObfuscation | null {
	if (algorithm === SCHEMES.idpf.algorithm) return "idpf";
	return algorithm === SCHEMES.adobe.algorithm ? "adobe" : null;
}

/**
 * The key of IDPF's obfuscation: SHA-1 of the package's unique identifier in
 * UTF-8, without U+0020, U+0009, U+000D and U+000A (EPUB 3.3 OCF §4.4, obfuscation key).
 */
export function idpfKey(uniqueIdentifier: string): Buffer {
	const bare = uniqueIdentifier.replace(/[ \t\r\n]/g, "");
	return createHash("sha1").update(bare, "utf8").digest();
}

/**
 * The key for Adobe's obfuscation: the 16 bytes of the UUID in `identifier`,
 * with or without `urn:uuid:` and hyphens; `null` where it is no UUID.
 */
export function adobeKey(identifier: string): Buffer | null {
	const hex = identifier
		.replace(/[ \t\r\n]/g, "")
		.replace(/^urn:uuid:/i, "")
		.replaceAll("-", "");
	return /^[0-9a-f]{32}$/i.test(hex) ? Buffer.from(hex, "hex") : null;
}

/**
 * The font with its obfuscation by `oldId` replaced by one by `newId` (rule B10),
 * as bytes of the same length; `bytes` is not changed. Both schemes XOR
 * the first bytes with the repeated key (1,040 with IDPF's, 1,024 with
 * Adobe's), so the plain font is never produced.
 *
 * @param bytes the entry's unpacked bytes: fonts are obfuscated before they are compressed
 * @param oldId for `idpf` the package's unique identifier, for `adobe` the identifier that is a UUID
 * @throws AppError `UNSUPPORTED_FORMAT` for `adobe` with an identifier that is no UUID
 */
export function rekeyFont(bytes: Buffer, algorithm: FontObfuscation, oldId: string, newId: string): Buffer {
	const oldKey = keyOf(algorithm, oldId);
	const newKey = keyOf(algorithm, newId);
	const rekeyed = Buffer.from(bytes);
	const end = Math.min(bytes.length, SCHEMES[algorithm].maskedBytes);
	for (let at = 0; at < end; at += 1) {
		const mask = oldKey.readUInt8(at % oldKey.length) ^ newKey.readUInt8(at % newKey.length);
		rekeyed.writeUInt8(bytes.readUInt8(at) ^ mask, at);
	}
	return rekeyed;
}

function keyOf(algorithm: FontObfuscation, id: string): Buffer {
	const key = SCHEMES[algorithm].key(id);
	if (key) return key;
	throw new AppError("The book's fonts are obfuscated by an identifier that is no UUID.", {
		code: "UNSUPPORTED_FORMAT",
	});
}
