import { AppError } from "../../../../core/errors.ts";
import type { Book, BookDocument } from "../../book.ts";
import { decodeBytes } from "../../encoding.ts";
import { attributeTokens, attributeValue, childElements, findDescendant, textContent } from "../../markup/query.ts";
import type { MarkupDocument } from "../../markup/tree.ts";
import { isRemote, resolveHref } from "../../package/container.ts";
import { mergeStyleRules, NO_STYLE, readStyleRules, type StyleRules } from "./style-rules.ts";

/** Rules by list of stylesheets and by single stylesheet: most documents of a book share them. */
export type StylesheetCache = Map<string, StyleRules>;

/** A longer one is not read. */
export const MAX_STYLESHEET_BYTES = 1024 * 1024;
/** No real document links more. */
const MAX_STYLESHEETS = 100;

/** The display rules of the stylesheets that a document links or holds. */
export function readDocumentStyles(
	book: Book,
	document: BookDocument,
	markup: MarkupDocument,
	cache: StylesheetCache,
): StyleRules {
	const head = markup.root ? findDescendant(markup.root, "head") : undefined;
	const names: string[] = [];
	let inline = "";
	for (const element of head ? childElements(head) : []) {
		if (element.local === "style") inline += textContent(element);
		const href = attributeValue(element, "href");
		if (element.local !== "link" || !href || isRemote(href)) continue;
		const relations = attributeTokens(element, "rel");
		if (relations.includes("stylesheet") && !relations.includes("alternate")) {
			names.push(resolveHref(document.entry.name, href));
		}
	}
	// A stylesheet that is linked twice counts where it is linked last.
	const linked = [...new Set(names.slice(-MAX_STYLESHEETS).reverse())].reverse();
	const shared = readCached(cache, JSON.stringify(linked), () =>
		linked
			.map((name) => readCached(cache, name, () => readStyleRules(readStylesheet(book, name))))
			.reduce(mergeStyleRules, NO_STYLE),
	);
	return inline ? mergeStyleRules(shared, readStyleRules(inline)) : shared;
}

function readCached(cache: StylesheetCache, key: string, read: () => StyleRules): StyleRules {
	const rules = cache.get(key) ?? read();
	cache.set(key, rules);
	return rules;
}

function readStylesheet(book: Book, name: string): string {
	const entry = book.archive.find(name);
	if (!entry || entry.size > MAX_STYLESHEET_BYTES) return "";
	try {
		return decodeBytes(book.archive.read(entry)).text;
	} catch (error) {
		// A damaged stylesheet is no reason to refuse the text.
		if (error instanceof AppError) return "";
		throw error;
	}
}
