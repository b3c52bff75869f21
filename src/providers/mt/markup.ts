import { decodeHTMLStrict } from "entities";
import { formatTag, parseTaggedText } from "../../core/tagged-text.ts";

/**
 * How numbered tags travel in an engine's HTML or XML mode.
 * `html`: `<span id="1">…</span>` and, for voids, `<img id="2">`: an element that every HTML parser knows to be empty.
 * `xml`: `<t id="1">…</t>` and `<x id="2"/>`.
 */
export type MarkupStyle = "html" | "xml";

const PAIR = { html: "span", xml: "t" } as const;
const VOID = { html: "img", xml: "x" } as const;

/** Tagged text as markup; its own `& < >` are escaped. */
export function toMarkup(tagged: string, style: MarkupStyle): string {
	return parseTaggedText(tagged)
		.map((piece) => {
			if (piece.type === "text") return escapeMarkup(piece.text);
			if (piece.type === "open") return `<${PAIR[style]} id="${piece.number}">`;
			if (piece.type === "close") return `</${PAIR[style]}>`;
			return `<${VOID[style]} id="${piece.number}"${style === "xml" ? "/" : ""}>`;
		})
		.join("");
}

const ELEMENT = /<(\/?)([a-z][\w:-]*)((?:[\s/][^<>]*)?)>/gi;

/**
 * The tagged text in an engine's markup: our elements become tags again, elements of the engine's own go,
 * character references are resolved once. Elements that it lost, doubled or crossed come out as broken tags, which the
 * caller's check of tags finds.
 */
export function fromMarkup(markup: string, style: MarkupStyle): string {
	/** The numbers of the pairs that are open; `null` for an element that is no tag. */
	const open: Array<number | null> = [];
	let text = "";
	let last = 0;
	for (const match of markup.matchAll(ELEMENT)) {
		const [whole, closing, name = "", attributes = ""] = match;
		text += decodeHTMLStrict(markup.slice(last, match.index));
		last = match.index + whole.length;
		const number = readNumber(attributes);
		if (name.toLowerCase() === VOID[style]) {
			if (!closing && number !== null) text += formatTag("void", number);
		} else if (name.toLowerCase() !== PAIR[style]) {
			// Its text stays.
		} else if (closing) {
			const opened = open.pop();
			if (typeof opened === "number") text += formatTag("close", opened);
		} else if (number === null) {
			open.push(null);
		} else {
			text += formatTag("open", number);
			if (attributes.trimEnd().endsWith("/")) text += formatTag("close", number);
			else open.push(number);
		}
	}
	return text + decodeHTMLStrict(markup.slice(last));
}

function escapeMarkup(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function readNumber(attributes: string): number | null {
	const digits = /\sid\s*=\s*["']?(\d{1,6})(?!\w)/i.exec(attributes)?.[1];
	return digits === undefined ? null : Number(digits);
}
