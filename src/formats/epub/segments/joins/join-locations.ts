import { formatTag, renumberTags } from "../../../../core/tagged-text.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import type { SourceLocation, TagTarget } from "../source-location.ts";
import type { Paragraph } from "./paragraph.ts";

/** Paragraphs that are translated as one text, with what the line's end before each but the first does to words. */
export interface JoinedLine {
	paragraph: Paragraph;
	/** `hyphen`: the line's end cut a word that is written with one; `word`: one that is not. */
	behind: "space" | "word" | "hyphen";
}

/** A text's location and words while another is added. */
interface Half {
	start: number;
	end: number;
	text: string;
	tags: ReadonlyMap<number, TagTarget>;
	parent: MarkupElement;
}

/**
 * One location for the lines of a sentence (rule A16): a void tag, the seam, stands for what is between two lines in
 * the source. The elements around all of a line are part of the seams as far as all lines have them.
 *
 * @param depth how many of the elements around each line all lines have
 */
export function joinLocations([first, ...rest]: readonly [JoinedLine, ...JoinedLine[]], depth: number): SourceLocation {
	const last = rest.at(-1)?.paragraph ?? first.paragraph;
	const whole = toHalf(first.paragraph, depth);
	const tags = new Map(whole.tags);
	let { text, end } = whole;
	for (const { paragraph, behind } of rest) {
		const half = toHalf(paragraph, depth);
		const number = tags.size + 1;
		tags.set(number, { type: "seam", start: end, end: half.start, behind: half.parent });
		for (const [own, target] of half.tags) tags.set(number + own, target);
		text = addHalf(
			text,
			renumberTags(half.text, (own) => number + own),
			formatTag("void", number),
			behind,
		);
		end = half.end;
	}
	const { location, chain, insertion } = first.paragraph;
	return {
		...location,
		start: whole.start,
		end,
		text,
		tags,
		hidden: [location, ...rest.map(({ paragraph }) => paragraph.location)].flatMap(({ hidden }) => hidden),
		insertion: {
			...insertion,
			after: last.insertion.after,
			wrappers: insertion.wrappers.slice(0, insertion.wrappers.length - (chain.length - depth)),
			side: null,
		},
		parent: whole.parent,
		leaf: null,
	};
}

/** A line with the elements around it that not all lines have as a tag of its text. */
export function toHalf({ location, chain }: Paragraph, depth: number): Half {
	const { start, end, text, tags, parent } = location;
	const [outermost, ...inner] = chain.slice(depth);
	if (!outermost) return { start, end, text, tags, parent };
	const pair: TagTarget = { type: "pair", elements: [outermost, ...inner], foreign: false };
	return {
		start: outermost.start,
		end: outermost.end,
		text: `${formatTag("open", 1)}${renumberTags(text, (number) => number + 1)}${formatTag("close", 1)}`,
		tags: new Map([[1, pair], ...[...tags].map(([number, target]) => [number + 1, target] as const)]),
		parent: outermost.parent ?? parent,
	};
}

function addHalf(text: string, rest: string, seam: string, behind: JoinedLine["behind"]): string {
	if (behind === "space") return `${text}${seam} ${rest}`;
	return placeWord(text, rest, seam, behind) ?? `${text}${seam}${rest}`;
}

/**
 * Two lines with the word between them whole: in the tags of its first half, with the seam behind it; or of its second
 * one, with the seam before it, where nothing else of that line would be left in them.
 *
 * @returns `null` where a tag would be left empty either way
 */
export function placeWord(
	text: string,
	rest: string,
	seam: string,
	behind: Exclude<JoinedLine["behind"], "space">,
): string | null {
	const { head: written, tags: closed } = splitCloseTags(text);
	const head = behind === "hyphen" ? written : written.replace(/[-\u2010\u00AD¬]$/, "");
	const { tags: opened, word, behind: tail } = splitFirstWord(rest);
	const isHollow = /^\s*<\//.test(tail) || (opened !== "" && tail === "");
	if (tail !== "" && !isHollow) return `${head}${word}${closed}${seam}${opened}${tail}`;
	const space = head.lastIndexOf(" ");
	if (space > head.lastIndexOf(">") + 1) {
		return `${head.slice(0, space)}${closed}${seam} ${opened}${head.slice(space + 1)}${word}${tail}`;
	}
	return isHollow ? null : `${head}${word}${closed}${seam}`;
}

/** A text and the tags that close at its end. */
export function splitCloseTags(text: string): { head: string; tags: string } {
	let end = text.length;
	for (let start = text.lastIndexOf("</"); start >= 0; start = text.lastIndexOf("</", start - 1)) {
		if (!/^<\/\d{1,6}>$/.test(text.slice(start, end))) break;
		end = start;
		if (start === 0) break;
	}
	return { head: text.slice(0, end), tags: text.slice(end) };
}

/** The tags that open at the start of a text, its first word, and what is behind it. */
export function splitFirstWord(text: string): { tags: string; word: string; behind: string } {
	const [, tags = "", word = ""] = /^((?:<\d{1,6}>)*)([^\s<]*)/.exec(text) ?? [];
	return { tags, word, behind: text.slice(tags.length + word.length) };
}
