import { AppError } from "../../../core/errors.ts";
import type { Archive } from "../archive/archive.ts";
import { assertWithinSize } from "../archive/archive-limits.ts";
import { decodeBytes } from "../encoding.ts";
import { type FontObfuscation, fontObfuscationOf } from "../identity/font-obfuscation.ts";
import { attributeValue, descendants, findDescendant } from "../markup/query.ts";
import { parseLenient } from "../markup/tree.ts";
import { resolveHref } from "./container.ts";

export interface ObfuscatedFont {
	/** Archive name. */
	name: string;
	algorithm: FontObfuscation;
}

const ENCRYPTION_NAME = "META-INF/encryption.xml";

interface EncryptedResource {
	name: string;
	algorithm: string;
}

/**
 * The fonts that `META-INF/encryption.xml` names as obfuscated (EPUB 3.3 OCF §4.4).
 */
export function listObfuscatedFonts(archive: Archive): ObfuscatedFont[] {
	return readEncryption(archive).flatMap(({ name, algorithm }) => {
		const known = fontObfuscationOf(algorithm);
		return known ? [{ name, algorithm: known }] : [];
	});
}

/**
 * Refuses DRM: any encryption but font obfuscation (spec §6.4). Nothing is ever decrypted.
 *
 * @param maxBytes of the file that lists what is encrypted
 * @throws AppError `UNSUPPORTED_FORMAT` naming the scheme where it is known, `FILE_TOO_LARGE`
 */
export function assertNoDrm(archive: Archive, maxBytes: number): void {
	const entry = archive.find(ENCRYPTION_NAME);
	if (entry) assertWithinSize(entry, maxBytes);
	const locked = readEncryption(archive).filter(({ algorithm }) => fontObfuscationOf(algorithm) === null);
	if (locked.length === 0) return;
	const scheme = nameScheme(archive);
	throw new AppError(`The book is locked by DRM${scheme ? ` (${scheme})` : ""}; Diglot can't open it.`, {
		code: "UNSUPPORTED_FORMAT",
	});
}

function nameScheme(archive: Archive): string | null {
	if (archive.find("META-INF/license.lcpl")) return "Readium LCP";
	if (archive.find("META-INF/sinf.xml")) return "Apple FairPlay";
	const rights = archive.find("META-INF/rights.xml");
	if (!rights) return null;
	return /ns\.adobe\.com\/adept/.test(archive.read(rights).toString("latin1")) ? "Adobe ADEPT" : null;
}

function readEncryption(archive: Archive): EncryptedResource[] {
	const entry = archive.find(ENCRYPTION_NAME);
	if (!entry) return [];
	const { markup } = parseLenient(decodeBytes(archive.read(entry)).text);
	const resources: EncryptedResource[] = [];
	for (const element of markup.root ? descendants(markup.root) : []) {
		if (element.local.toLowerCase() !== "encrypteddata") continue;
		const method = findDescendant(element, "EncryptionMethod") ?? findDescendant(element, "encryptionmethod");
		const reference = findDescendant(element, "CipherReference") ?? findDescendant(element, "cipherreference");
		if (!reference) continue;
		resources.push({
			name: resolveHref("", attributeValue(reference, "URI") ?? attributeValue(reference, "uri") ?? ""),
			algorithm: method ? (attributeValue(method, "Algorithm") ?? attributeValue(method, "algorithm") ?? "") : "",
		});
	}
	return resources;
}
