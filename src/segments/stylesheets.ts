import { AppError } from "../core/errors.ts";
import type { Book, BookDocument } from "../epub/book.ts";
import { isRemote, resolveHref } from "../epub/container.ts";
import { decodeBytes } from "../epub/encoding.ts";
import { attributeTokens, attributeValue, childElements, findDescendant, textContent } from "../epub/markup/query.ts";
import type { MarkupDocument } from "../epub/markup/tree.ts";
import { readStyleRules, type StyleRules } from "./style-rules.ts";

/** Rules by the list of stylesheets that they come from: most documents of a book share one. */
export type StylesheetCache = Map<string, StyleRules>;

const MAX_STYLESHEET_BYTES = 1024 * 1024;

/** The display rules of the stylesheets that a document links or holds. */
export function styleRulesOf(
	book: Book,
	document: BookDocument,
	markup: MarkupDocument,
	cache: StylesheetCache,
): StyleRules {
	const head = markup.root ? findDescendant(markup.root, "head") : undefined;
	const names: string[] = [];
	let inline = "";
	for (const element of head ? childElements(head) : []) {
		if (element.local === "style") inline += textContent(markup, element);
		const href = attributeValue(markup, element, "href");
		if (element.local !== "link" || !href || isRemote(href)) continue;
		const relations = attributeTokens(markup, element, "rel");
		if (relations.includes("stylesheet") && !relations.includes("alternate")) {
			names.push(resolveHref(document.entry.name, href));
		}
	}
	const key = JSON.stringify([names, inline]);
	const known = cache.get(key);
	if (known) return known;
	const rules = readStyleRules([...names.map((name) => readStylesheet(book, name)), inline]);
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
