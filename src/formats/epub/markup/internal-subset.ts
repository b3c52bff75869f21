import { AppError } from "../../../core/errors.ts";
import type { EntityMap } from "./entities.ts";
import { isXmlCharacter } from "./xml-characters.ts";

const DECLARATION = /<!ENTITY\s+(%\s+)?([^\s%"'>]+)\s+(?:"([^"]*)"|'([^']*)'|(?:SYSTEM|PUBLIC)\s[^>]*)\s*>/y;
/** Characters that all of a document's entities may expand to, and how deeply they may nest. */
const MAX_EXPANSION = 1_000_000;
const MAX_DEPTH = 100;

/**
 * The general entities that a doctype's internal subset declares, fully expanded. Parameter entities
 * are ignored, and so is what they would declare.
 *
 * @throws AppError `UNSUPPORTED_FORMAT` where one names an external resource (it is never fetched),
 *   `FILE_TOO_LARGE` where they expand without bound (spec §6.4)
 */
export function readInternalSubset(doctype: string): EntityMap {
	const declared = readDeclarations(doctype);
	const expanded = new Map<string, string>();
	const scope: Scope = { declared, expanded, open: new Set(), left: MAX_EXPANSION };
	for (const name of declared.keys()) expand(name, scope);
	return expanded;
}

function readDeclarations(doctype: string): Map<string, string> {
	const declared = new Map<string, string>();
	for (let at = doctype.indexOf("<"); at >= 0; at = doctype.indexOf("<", at)) {
		DECLARATION.lastIndex = at;
		const match = DECLARATION.exec(doctype);
		if (!match) {
			at = skipMarkup(doctype, at);
			continue;
		}
		at = DECLARATION.lastIndex;
		const [whole, parameter, name = "", double, single] = match;
		const value = double ?? single;
		if (value === undefined && !/\sNDATA\s/.test(whole)) {
			throw new AppError("The book has a document with an external entity; Diglot never fetches those.", {
				code: "UNSUPPORTED_FORMAT",
			});
		}
		// XML 1.0 §4.2: the first declaration binds.
		if (value !== undefined && !parameter && !declared.has(name)) declared.set(name, value);
	}
	return declared;
}

/** Skips a whole comment or instruction, else just the `<`. */
function skipMarkup(doctype: string, at: number): number {
	const close = doctype.startsWith("<!--", at) ? "-->" : doctype.startsWith("<?", at) ? "?>" : null;
	if (!close) return at + 1;
	const end = doctype.indexOf(close, at);
	return end < 0 ? doctype.length : end;
}

interface Scope {
	declared: EntityMap;
	expanded: Map<string, string>;
	/** Entities that are being expanded. */
	open: Set<string>;
	/** Characters left of `MAX_EXPANSION`. */
	left: number;
}

function expand(name: string, scope: Scope): string {
	const { declared, expanded, open } = scope;
	const known = expanded.get(name);
	if (known !== undefined) return known;
	if (open.has(name) || open.size > MAX_DEPTH) throw expandsTooFar();
	open.add(name);
	const take = (text: string): string => {
		scope.left -= text.length + 1;
		if (scope.left < 0) throw expandsTooFar();
		return text;
	};
	const text = take(declared.get(name) ?? "")
		.replace(/&#(?:(\d+)|[xX]([0-9a-fA-F]+));/g, (reference, decimal, hex) => {
			const code = Number.parseInt(decimal ?? hex, decimal ? 10 : 16);
			return isXmlCharacter(code) ? String.fromCodePoint(code) : reference;
		})
		.replace(/&([A-Za-z_:][\w:.-]*);/g, (reference, inner) =>
			declared.has(inner) ? take(expand(inner, scope)) : reference,
		);
	open.delete(name);
	expanded.set(name, text);
	return text;
}

export function expandsTooFar(): AppError {
	return new AppError("The book has a document whose entities expand without limit.", { code: "FILE_TOO_LARGE" });
}
