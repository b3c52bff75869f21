import { formatTag } from "../../../../core/tagged-text.ts";
import { MAYBE_CJK, type MarkupElement } from "../../markup/tree.ts";
import type { TagTarget } from "../source-location.ts";
import type { StyleRules } from "../styles/style-rules.ts";
import { collapseSpace, splitAtSpace } from "./collapse-space.ts";
import { joinLines } from "./join-lines.ts";
import { liftLeadingTag } from "./leading-tag.ts";
import { type NumberedRun, numberTags } from "./number-tags.ts";
import { renumber } from "./pieces.ts";
import { isRedundant } from "./redundant-tags.ts";
import { isBlank, type RunItem } from "./run.ts";
import { joinWords } from "./whole-words.ts";

export interface RunText {
	text: string;
	/** It is one text of the source, apart from white space. */
	plain: boolean;
	tags: ReadonlyMap<number, TagTarget>;
	leading: readonly MarkupElement[];
	hidden: NumberedRun["hidden"];
}

const NO_TAGS: RunText["tags"] = new Map();
const TAG_LIKE = /<\/?\d{1,6}\/?>/g;
const BREAK_OR_TAG_LIKE = /\r?\n|<\/?\d{1,6}\/?>/g;
/** Each becomes a tag that is checked repeatedly; the longest listing in a real book has a thousandth as many. */
const MAX_LITERALS = 50_000;

/**
 * Writes a stripped run as the text that is translated: markup as numbered tags, words whole, white space collapsed
 * or, where the book keeps it, with line breaks as void tags (rules A3, A5, A11).
 */
export function writeRunText(
	items: readonly RunItem[],
	{ keepsSpace, mayHoldCjk, rules }: { keepsSpace: boolean; mayHoldCjk: boolean; rules: StyleRules },
): RunText {
	const plain = keepsSpace ? null : readPlainText(items, mayHoldCjk);
	if (plain !== null) return { text: plain, plain: true, tags: NO_TAGS, leading: [], hidden: [] };
	const meant = items.filter((item) => !isRedundantTag(item, rules));
	const { pieces, tags, hidden } = numberTags(
		keepsSpace ? trimEnds(meant) : meant,
		keepsSpace ? BREAK_OR_TAG_LIKE : TAG_LIKE,
	);
	const collapsed = keepsSpace ? pieces : collapseSpace(pieces, tags, mayHoldCjk);
	if (tags.size > 0) joinLines(collapsed, tags);
	const { pieces: whole, leading } =
		tags.size > 0 ? liftLeadingTag(collapsed, tags, rules) : { pieces: collapsed, leading: [] };
	const joined = tags.size > 0 ? joinWords(whole, tags, rules) : whole;
	renumber(joined, tags);
	const text = joined.map((piece) => (piece.type === "text" ? piece.text : formatTag(piece.type, piece.number)));
	return { text: text.join(""), plain: false, tags, leading, hidden };
}

function isRedundantTag(item: RunItem, rules: StyleRules): boolean {
	return (
		(item.type === "open" || item.type === "close") && !item.foreign && isRedundant(item.look ?? item.element, rules)
	);
}

/** Whether a run would have too many tags for its line breaks and for text that looks like tags. */
export function hasTooManyLiterals(items: readonly RunItem[], keepsSpace: boolean): boolean {
	let count = 0;
	for (const item of items) {
		if (item.type === "newline") count++;
		if (item.type !== "text" || !(keepsSpace || item.text.includes("<"))) continue;
		count += item.text.match(keepsSpace ? BREAK_OR_TAG_LIKE : TAG_LIKE)?.length ?? 0;
	}
	return count > MAX_LITERALS;
}

/** The text of a run that is one text with nothing to number in it, as most are; else `null`. */
function readPlainText([first, second]: readonly RunItem[], mayHoldCjk: boolean): string | null {
	if (second || first?.type !== "text" || first.text.includes("<")) return null;
	if ((mayHoldCjk && MAYBE_CJK.test(first.text)) || first.text.includes("\u00AD")) return null;
	return splitAtSpace(first.text, false)[1] ?? "";
}

/** White space at the ends of a run stays in the source, even where inner white space is text. */
function trimEnds(items: readonly RunItem[]): RunItem[] {
	return items.map((item, index) => {
		if (item.type !== "text") return item;
		const text = index === 0 ? item.text.replace(/^[ \t\r\n\f]+/, "") : item.text;
		return { ...item, text: index === items.length - 1 ? trimEnd(text) : text };
	});
}

/** Not by regular expression, which would start over at each space inside the text. */
function trimEnd(text: string): string {
	let end = text.length;
	while (end > 0 && isBlank(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}
