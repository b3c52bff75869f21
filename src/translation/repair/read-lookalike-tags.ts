import { findTagFault, formatTag, parseTaggedText, stripTags } from "../../core/tagged-text.ts";

/** Brackets that models put in place of a tag's: with spaces inside, square, full-width, or as entities. */
const KINDS: ReadonlyArray<readonly [open: string, close: string]> = [
	["<|&lt;", ">|&gt;"],
	["[＜‹〈⟨]", "[＞›〉⟩]"],
	["\\[", "\\]"],
	["\\{", "\\}"],
	["[［【〔]", "[］】〕]"],
	["｛", "｝"],
];
const PATTERNS = KINDS.map(
	([open, close]) =>
		new RegExp(`(?:${open})\\s{0,3}([/／]?)\\s{0,3}([0-9０-９]{1,6})\\s{0,3}([/／]?)\\s{0,3}(?:${close})`, "g"),
);
const TAG = /^<(?:\/?\d+|\d+\/)>$/;

export interface ReadTags {
	text: string;
	/** `none`: nothing looks like a tag; `read`: all that do are tags now; `unread`: `text` is without them. */
	lookalikes: "none" | "read" | "unread";
}

/**
 * Turns what looks like a tag into the tag, where that gives the text exactly the tags of its source and nothing else
 * that looks like one: `< 1 >`, `[1]…[/1]`, `＜1＞`, `&lt;1&gt;`. Brackets that the source's own words have are words.
 *
 * @param source as it was sent
 */
export function readLookalikeTags(source: string, reply: string): ReadTags {
	const words = stripTags(source);
	const isLookalike = (match: string) => !TAG.test(match) && !words.includes(match);
	const found = PATTERNS.some((pattern) => (reply.match(pattern) ?? []).some(isLookalike));
	if (!found) return { text: reply, lookalikes: "none" };
	const voids = new Set(parseTaggedText(source).flatMap((piece) => (piece.type === "void" ? [piece.number] : [])));
	const replaceAll = (replace: (closes: boolean, digits: string) => string) =>
		PATTERNS.reduce(
			(text, pattern) =>
				text.replace(pattern, (match: string, slash: string, digits: string) =>
					isLookalike(match) ? replace(slash !== "", digits) : match,
				),
			reply,
		);
	const read = replaceAll((closes, digits) => {
		const number = Number(digits.normalize("NFKC"));
		if (voids.has(number)) return formatTag("void", number);
		return formatTag(closes ? "close" : "open", number);
	});
	if (findTagFault(source, read) === null) return { text: read, lookalikes: "read" };
	return { text: replaceAll(() => ""), lookalikes: "unread" };
}
