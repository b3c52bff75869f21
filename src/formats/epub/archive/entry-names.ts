import { isUtf8 } from "node:buffer";
import { crc32 } from "node:zlib";
import { quoteName } from "./archive-errors.ts";
import { findExtraField } from "./extra-fields.ts";

/** Code page 437 from 0x80 on, which ZIP names are in without the UTF-8 flag (APPNOTE 6.3.10 appendix D). */
const CP437 =
	"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** Info-ZIP's Unicode Path: the name in UTF-8, valid while its CRC is that of the plain name (APPNOTE §4.6.9). */
const UNICODE_PATH = 0x7075;

/** Many tools write UTF-8 and forget the flag, so bytes that are valid UTF-8 are taken as that; else code page 437. */
export function decodeName(rawName: Buffer): string {
	if (isUtf8(rawName)) return rawName.toString("utf8");
	return rawName.toString("latin1").replace(/[\x80-\xff]/g, (char) => CP437.charAt(char.charCodeAt(0) - 0x80));
}

/** The bytes of the name that an entry goes by: its Unicode Path field's where that is valid, else its own. */
export function effectiveName(rawName: Buffer, utf8: boolean, extra: Buffer): { rawName: Buffer; utf8: boolean } {
	const field = utf8 ? null : findExtraField(extra, UNICODE_PATH);
	if (!field || field.length < 6 || field[0] !== 1) return { rawName, utf8 };
	const unicode = field.subarray(5);
	const isCurrent = field.readUInt32LE(1) === crc32(rawName) && isUtf8(unicode);
	return isCurrent ? { rawName: unicode, utf8: true } : { rawName, utf8 };
}

/** Names with the same key match each other where there is no exact match. */
export function looseKey(name: string): string {
	return name.replaceAll("\\", "/").normalize("NFC").toLowerCase();
}

const ODD_NAMES: readonly [kind: string, pattern: RegExp][] = [
	["hold a NUL or another control character", /[\x00-\x1f\x7f]/],
	["are absolute", /^(?:[/\\]|[A-Za-z]:)/],
	["climb out of the book", /(?:^|[/\\])\.\.(?:[/\\]|$)/],
	["hold backslashes", /\\/],
];

/** One sentence for each kind of name that would be dangerous as a path (spec §6.4); here they are only copied. */
export function describeOddNames(names: readonly string[]): string[] {
	return ODD_NAMES.flatMap(([kind, pattern]) => {
		const odd = names.filter((name) => pattern.test(name));
		const [first] = odd;
		if (first === undefined) return [];
		return [`Names that ${kind} are kept as they are and never used as paths: ${quoteName(first)}${andMore(odd)}.`];
	});
}

/** ` and 3 more`, after the first of a list. */
export function andMore(all: readonly unknown[]): string {
	return all.length > 1 ? ` and ${all.length - 1} more` : "";
}
