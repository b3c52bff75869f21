import { type HostileKind, handled, tooLarge, unsupported } from "./hostile-kind.ts";
import { CHAPTER, list, makeBook } from "./sound-book.ts";

const ENCRYPTION = "META-INF/encryption.xml";
const AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
const IDPF = "http://www.idpf.org/2008/embedding";

function encryption(data: string, doctype = ""): string {
	return `<?xml version="1.0"?>${doctype}<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#">${data}</encryption>`;
}

function encrypted(algorithm: string, uri = CHAPTER): string {
	const method = algorithm ? `<enc:EncryptionMethod Algorithm="${algorithm}"/>` : "";
	return `<enc:EncryptedData>${method}<enc:CipherData><enc:CipherReference URI="${uri}"/></enc:CipherData></enc:EncryptedData>`;
}

const RIGHTS = `<rights xmlns="http://ns.adobe.com/adept"><licenseToken/></rights>`;

/** Books under lock: named where the scheme is known, and never opened. */
export const DRM_KINDS: readonly HostileKind[] = [
	unsupported(
		"Adobe ADEPT",
		() => makeBook({ [ENCRYPTION]: encryption(encrypted(AES)), "META-INF/rights.xml": RIGHTS }),
		/Adobe ADEPT/,
	),
	unsupported(
		"Apple FairPlay",
		() =>
			makeBook({
				[ENCRYPTION]: encryption(encrypted("http://itunes.apple.com/dataenc")),
				"META-INF/sinf.xml": "<fairplay:sinf xmlns:fairplay='http://itunes.apple.com/ns/epub'/>",
			}),
		/Apple FairPlay/,
	),
	unsupported(
		"Readium LCP",
		() =>
			makeBook({
				[ENCRYPTION]: encryption(encrypted("http://www.w3.org/2001/04/xmlenc#aes256-cbc")),
				"META-INF/license.lcpl": "{}",
			}),
		/Readium LCP/,
	),
	unsupported(
		"an unknown algorithm",
		() => makeBook({ [ENCRYPTION]: encryption(encrypted("urn:nobody:knows")) }),
		/DRM/,
	),
	unsupported("encryption without an algorithm", () => makeBook({ [ENCRYPTION]: encryption(encrypted("")) }), /DRM/),
	unsupported(
		"DRM in an ill-formed encryption.xml",
		() => makeBook({ [ENCRYPTION]: `<encryption>${encrypted(AES)}` }),
		/DRM/,
	),
	unsupported(
		"DRM in UTF-16",
		() => makeBook({ [ENCRYPTION]: Buffer.from(`\uFEFF${encryption(encrypted(AES))}`, "utf16le") }),
		/DRM/,
	),
	unsupported(
		"DRM behind an entity",
		() => makeBook({ [ENCRYPTION]: encryption(encrypted("&a;"), `<!DOCTYPE encryption [<!ENTITY a "${AES}">]>`) }),
		/DRM/,
	),
	handled("obfuscated fonts that are not there", "nothing to re-key", () =>
		makeBook({ [ENCRYPTION]: encryption(list(20_000, (index) => encrypted(IDPF, `font-${index}`))) }),
	),
	handled("a chapter called an obfuscated font", "its text is found or not; nothing is decrypted", () =>
		makeBook({ [ENCRYPTION]: encryption(encrypted(IDPF)) }),
	),
	tooLarge("an encryption.xml of 30 MB", () => makeBook({ [ENCRYPTION]: encryption(encrypted(IDPF).repeat(150_000)) })),
];
