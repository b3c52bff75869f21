import { AppError } from "../../core/errors.ts";
import type { EntityMap } from "./entities.ts";

const ENTITY = /<!ENTITY\s+([^\s%"'>]+)\s+(?:"([^"]*)"|'([^']*)'|(SYSTEM|PUBLIC)\s[^>]*)>/g;
const MAX_EXPANSION = 100_000;

/**
 * The general entities that a doctype's internal subset declares, fully expanded.
 *
 * @throws AppError `UNSUPPORTED_FORMAT` where one names an external resource (it is never fetched),
 *   `FILE_TOO_LARGE` where they expand without measure (SPEC §6.4)
 */
export function readInternalSubset(doctype: string): EntityMap {
	const declared = new Map<string, string>();
	for (const [whole, name = "", double, single, external] of doctype.replace(/<!--[\s\S]*?-->/g, "").matchAll(ENTITY)) {
		if (external && !/\sNDATA\s/.test(whole)) {
			throw new AppError("The book has a document with an external entity; Diglot never fetches those.", {
				code: "UNSUPPORTED_FORMAT",
			});
		}
		// XML 1.0 §4.2: the first declaration binds.
		if (!external && !declared.has(name)) declared.set(name, double ?? single ?? "");
	}
	return new Map(
		[...declared.keys()].map((name) => [name, expand(name, declared, new Set(), { left: MAX_EXPANSION })]),
	);
}

function expand(name: string, declared: EntityMap, open: Set<string>, budget: { left: number }): string {
	const value = declared.get(name) ?? "";
	budget.left -= value.length + 1;
	if (budget.left < 0 || open.has(name)) {
		throw new AppError("The book has a document whose entities expand without measure.", { code: "FILE_TOO_LARGE" });
	}
	open.add(name);
	const text = value
		.replace(/&#(?:(\d+)|[xX]([0-9a-fA-F]+));/g, (reference, decimal, hex) => {
			const code = Number.parseInt(decimal ?? hex, decimal ? 10 : 16);
			return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : reference;
		})
		.replace(/&([A-Za-z_:][\w:.-]*);/g, (reference, inner) =>
			declared.has(inner) ? expand(inner, declared, open, budget) : reference,
		);
	open.delete(name);
	return text;
}
