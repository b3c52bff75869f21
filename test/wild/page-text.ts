import { decodeHTML } from "entities";
import { MARKUP_TOKEN } from "../corpus/strip-translations.ts";

/** Elements whose text no reader sees, or that is no part of the line: styles, and the reading beside a ruby base. */
const UNREAD = new Set(["style", "script", "rt", "rp", "rtc"]);

/** Elements that begin a line, by their name alone, as a reader without styles shows them. */
const OWN_LINE = new Set(
	"address article aside blockquote body br caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol option p pre section summary table tbody td tfoot th thead title tr ul".split(
		" ",
	),
);

/** Space, or a reference to a sign that markup needs. */
const SIGN_REFERENCE = /^&(?:amp|lt|gt|AMP|LT|GT|#(?:0*38|0*60|0*62|[xX]0*(?:26|3[cCeE])));?$/;

/** The markup with its character references decoded, but for those of `&`, `<` and `>`. */
export function decodeMarkup(markup: string): string {
	return markup.replace(/&#?[A-Za-z0-9]+;/g, (reference) =>
		SIGN_REFERENCE.test(reference) ? reference : decodeHTML(reference),
	);
}

/** The text as a reader sees it: a line for each block, table cell and line break; white space is one space. */
export function readPage(markup: string): string {
	const lines: string[] = [];
	let line = "";
	let position = 0;
	let unread: { name: string; depth: number } | null = null;
	const breakLine = () => {
		lines.push(line);
		line = "";
	};
	for (const token of markup.matchAll(MARKUP_TOKEN)) {
		const [whole, slash, written, , selfClosing] = token;
		if (!unread) line += decodeHTML(markup.slice(position, token.index));
		position = token.index + whole.length;
		if (!written) {
			if (!unread && whole.startsWith("<![CDATA[")) line += whole.slice(9, -3);
			continue;
		}
		const name = written.replace(/^.*:/, "").toLowerCase();
		if (unread) {
			if (name === unread.name && !selfClosing) unread.depth += slash ? -1 : 1;
			if (unread.depth === 0) unread = null;
		} else if (UNREAD.has(name)) {
			if (!slash && !selfClosing) unread = { name, depth: 1 };
		} else if (OWN_LINE.has(name)) breakLine();
	}
	if (!unread) line += decodeHTML(markup.slice(position));
	breakLine();
	return lines
		.map((text) => text.replace(/[\s\u00a0]+/g, " ").trim())
		.filter((text) => text !== "")
		.join("\n");
}
