/** Comments, CDATA, instructions, doctype, tags: enough to walk markup that is well-formed. */
export const MARKUP_TOKEN =
	/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>|<(\/?)([A-Za-z_][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/gi;

/**
 * Deletes what a bilingual edition adds: each `diglot-tr` element, and each link to `diglot.css` (rule B4).
 * Independent of the program's own tokenizer, so that one checks the other.
 */
export function stripTranslations(markup: string): string {
	const kept: string[] = [];
	let position = 0;
	let inside: { name: string; depth: number } | null = null;
	for (const token of markup.matchAll(MARKUP_TOKEN)) {
		const [whole, slash, name, attributes = "", selfClosing] = token;
		if (!name) continue;
		const end = token.index + whole.length;
		if (inside) {
			if (name === inside.name && !selfClosing) inside.depth += slash ? -1 : 1;
			if (inside.depth > 0) continue;
			inside = null;
			position = end;
		} else if (!slash && isInserted(name, attributes)) {
			kept.push(markup.slice(position, token.index));
			position = end;
			if (!selfClosing) inside = { name, depth: 1 };
		}
	}
	return kept.join("") + markup.slice(position);
}

function isInserted(name: string, attributes: string): boolean {
	if (/^(?:.*:)?link$/.test(name)) return attributeValue(attributes, "href").endsWith("diglot.css");
	return attributeValue(attributes, "class").split(/\s+/).includes("diglot-tr");
}

function attributeValue(attributes: string, wanted: string): string {
	for (const [, name, value = ""] of attributes.matchAll(/([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
		if (name === wanted) return value.slice(1, -1);
	}
	return "";
}
