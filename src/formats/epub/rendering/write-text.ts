import { decodeText, escapeAttribute, escapeText, NO_ENTITIES } from "../markup/entities.ts";
import type { SourceLocation } from "../segments/source-location.ts";

/** Characters that look like nothing or like a space: written back in the form that the document uses (rule A11). */
const INVISIBLE = /[\u00A0\u00AD\u200B-\u200F\u2060\uFEFF]/g;
const REFERENCES = /&(?:nbsp|shy|zwnj|zwj|lrm|rlm|#x?[0-9a-f]{2,5});/gi;

/** Invisible character → the reference that the document writes for it. */
export type CharacterForms = ReadonlyMap<string, string>;

/**
 * The references that a document uses for invisible characters. A name that its DTD does not declare is
 * written as a number: readers forgive the name, but it is not well-formed XML.
 */
export function readCharacterForms(source: string): CharacterForms {
	const forms = new Map<string, string>();
	if (!source.includes("&")) return forms;
	const declared = /^[\s\S]{0,1000}?<!DOCTYPE\s[^>[]*PUBLIC/.test(source);
	for (const [reference] of source.matchAll(REFERENCES)) {
		const character = decodeText(reference, NO_ENTITIES);
		INVISIBLE.lastIndex = 0;
		if (!INVISIBLE.test(character) || forms.has(character)) continue;
		forms.set(character, declared || reference.startsWith("&#") ? reference : `&#${character.codePointAt(0)};`);
	}
	return forms;
}

/** Text as source: escaped for where it is written, never markup. */
export function writeText(text: string, form: SourceLocation["form"], forms: CharacterForms): string {
	if (form === "cdata") return text.replaceAll("]]>", "]]]]><![CDATA[>");
	const escaped = form === "text" ? escapeText(text) : escapeAttribute(text, form === "double" ? '"' : "'");
	if (forms.size === 0) return escaped;
	return escaped.replace(INVISIBLE, (character) => forms.get(character) ?? character);
}
