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
function toHalf({ location, chain }: Paragraph, depth: number): Half {
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

/** A word that was cut is sent whole: the seam is behind it, or before it where nothing follows. */
function addHalf(text: string, rest: string, seam: string, behind: JoinedLine["behind"]): string {
	if (behind === "space") return `${text}${seam} ${rest}`;
	const head = behind === "hyphen" ? text : text.replace(/[-\u2010\u00AD¬]$/, "");
	const tail = /^[^\s<]*/.exec(rest)?.[0] ?? "";
	const space = head.lastIndexOf(" ");
	if (tail.length === rest.length && space > head.lastIndexOf(">")) {
		return `${head.slice(0, space)}${seam}${head.slice(space)}${rest}`;
	}
	return `${head}${tail}${seam}${rest.slice(tail.length)}`;
}
