import { decodeHTMLStrict } from "entities";
import { isXmlCharacter, stripInvalidXmlChars } from "./xml-characters.ts";

/** General entities that a document's internal subset declares, by name, with their replacement text. */
export type EntityMap = ReadonlyMap<string, string>;

export const NO_ENTITIES: EntityMap = new Map();

/** A character or entity reference, whole. */
export const REFERENCE = /&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,7})|([A-Za-z_:][\w:.-]*));/g;

/**
 * The characters that a reference stands for, or `null` where nothing declares it.
 * HTML's names are known without a DTD; DTDs are never fetched (spec §6.4).
 */
export function resolveReference(reference: string, entities: EntityMap): string | null {
	if (reference.startsWith("&#")) {
		const hex = reference.charAt(2) === "x" || reference.charAt(2) === "X";
		const code = Number.parseInt(reference.slice(hex ? 3 : 2, -1), hex ? 16 : 10);
		return isXmlCharacter(code) ? String.fromCodePoint(code) : null;
	}
	const declared = entities.get(reference.slice(1, -1));
	if (declared !== undefined) return declared;
	const known = decodeHTMLStrict(reference);
	return known === reference ? null : known;
}

/**
 * Decodes raw markup text. Undeclared entity names stay as written; characters that XML does not allow
 * are removed, whether literal or referenced by number.
 */
export function decodeText(raw: string, entities: EntityMap): string {
	return stripInvalidXmlChars(
		raw.includes("&") ? raw.replace(REFERENCE, (reference) => readReference(reference, entities)) : raw,
	);
}

function readReference(reference: string, entities: EntityMap): string {
	return resolveReference(reference, entities) ?? (reference.startsWith("&#") ? "" : reference);
}

/** Characters → markup text (rule A11): only what markup needs is escaped. */
export function escapeText(text: string): string {
	return text.replace(/[&<>]/g, (character) => (character === "&" ? "&amp;" : character === "<" ? "&lt;" : "&gt;"));
}

/** Characters → attribute value, for the quote around it. */
export function escapeAttribute(text: string, quote: '"' | "'"): string {
	return escapeText(text).replaceAll(quote, quote === '"' ? "&quot;" : "&#39;");
}
