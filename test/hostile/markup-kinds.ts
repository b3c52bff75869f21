import { type HostileKind, handled, inEachLayout, tooLarge } from "./hostile-kind.ts";
import { CHAPTER, chapterBook, list, makeBook, page } from "./sound-book.ts";

const MILLION = 1_000_000;
const TEXT = "<p>Some text beside it.</p>";
/** What no reader can make a tree of stays as it is and is reported. */
const KEPT = { kept: [CHAPTER] };

function nested(depth: number, tag = "div"): string {
	return `${`<${tag}>`.repeat(depth)}deep down${`</${tag}>`.repeat(depth)}`;
}

function repeated(text: string, count = MILLION): () => Buffer {
	return () => chapterBook(text.repeat(count));
}

/** Trees that are too deep, too wide or never end. */
const shapes: HostileKind[] = [
	tooLarge(
		"a document of 50 MB",
		() => chapterBook(list(500_000, (n) => `<p>${n} ${"words of no weight ".repeat(4)}${Math.sin(n)}</p>`)),
		/too large/,
	),
	handled("a document nested 10,000 deep", "left as it is, and reported", () => chapterBook(nested(10_000)), KEPT),
	handled(
		"a document nested a million deep",
		"left as it is, and reported",
		() => chapterBook(nested(MILLION, "b")),
		KEPT,
	),
	handled("a document nested 250 deep", "translated", () => chapterBook(nested(250)), { translated: [CHAPTER] }),
	...inEachLayout(
		handled("15,000 elements 250 deep", "translated", () =>
			chapterBook(`${"<div>".repeat(250)}${"<p>x</p>".repeat(15_000)}${"</div>".repeat(250)}`),
		),
	),
	...inEachLayout(
		handled("10,000 inline elements 245 deep", "translated", () =>
			chapterBook(`<p>${"<b>".repeat(245)}${"<i>x</i> ".repeat(10_000)}${"</b>".repeat(245)}</p>`),
		),
	),
	handled("a megabyte of text 245 inline elements deep", "translated", () =>
		chapterBook(`<p>${"<b>".repeat(245)}${"word &amp; ".repeat(100_000)}${"</b>".repeat(245)}</p>`),
	),
	handled("a megabyte of links and notes 245 deep", "translated", () =>
		chapterBook(`<p>${'<a href="#"><sup>'.repeat(122)}${"1 ".repeat(500_000)}${"</sup></a>".repeat(122)}</p>`),
	),
	handled("200,000 unclosed paragraphs", "left as it is, and reported", repeated("<p>x", 200_000), KEPT),
	handled("a million unclosed tags", "left as it is, and reported", repeated("<b>x"), KEPT),
	handled("50,000 unclosed breaks", "read as HTML", repeated("<br>x", 50_000)),
	handled("a million close tags", "read leniently", repeated("</b>")),
	handled("50,000 crossed tags", "read leniently", repeated("<b><i></b></i>", 50_000)),
	handled("400,000 empty paragraphs", "left as it is, and reported", repeated("<p></p>", 400_000), KEPT),
	handled("100,000 voids", "nothing in it to translate", repeated("<wbr/>", 100_000)),
	...[
		handled("20,000 breaks in a paragraph", "split at them", () => chapterBook(`<p>${"x<br/>".repeat(20_000)}</p>`)),
		handled("10,000 inline elements in a paragraph", "translated", () =>
			chapterBook(`<p>${"<i>x</i> ".repeat(10_000)}</p>`),
		),
		handled("10,000 inline elements in a word", "translated", () =>
			chapterBook(`<p>${"x<i>x</i>".repeat(10_000)}</p>`),
		),
		handled("4,000 pictures with words and 4,000 tags", "translated", () =>
			chapterBook(
				`<p dir="ltr">${list(4_000, (n) => `<img alt="picture ${n}" title="x"/><b dir="ltr" lang="en">y</b> `)}</p>`,
			),
		),
	].flatMap(inEachLayout),
	handled("10,000 segments", "translated", () => chapterBook(list(5_000, (n) => `<p title="Title">${n} x</p>`))),
	handled("130,000 attributes with words in a document", "translated", () =>
		chapterBook(list(65_000, () => '<img alt="x" title="x"/>')),
	),
	handled("15,000 table cells", "translated", () =>
		chapterBook(`<table>${`<tr>${"<td>x</td>".repeat(100)}</tr>`.repeat(150)}</table>`),
	),
	handled("10,000 ruby annotations", "translated without them", () =>
		chapterBook(`<p>${"<ruby>字<rt>x</rt></ruby>".repeat(10_000)}</p>`),
	),
	handled("10,000 notes in a paragraph", "translated", () =>
		chapterBook(`<p>${list(10_000, (n) => `word<sup><a href="#n${n}">${n % 1000}</a></sup> `)}</p>`),
	),
];

/** Markup that leads a reader on and on. */
const unfinished: HostileKind[] = [
	...(
		[
			["<", "a million <"],
			["</", "a million </"],
			["</b ", "unclosed close tags"],
			["<b ", "unclosed open tags"],
			['<b c="', "unclosed attributes"],
			['<b c="<d" ', "tags in attributes"],
			['<b c="<d" e=">" ', "tags and ends in attributes"],
			["<b                                                  ", "spaces in tags"],
			["<!--", "unclosed comments"],
			["<!-- -- ", "comments in a comment"],
			["<![CDATA[", "unclosed CDATA sections"],
			["<?x ", "unclosed instructions"],
			["<!x ", "unknown declarations"],
			["&", "a million &"],
			["&x", "unclosed references"],
			["&x;", "unknown references"],
			["<script>", "scripts"],
			["]]>", "ends of CDATA"],
			["\0", "NULs"],
		] as const
	).map(([text, name]) => {
		const count = name.startsWith("a million") ? MILLION : MILLION / 5;
		return handled(name, "read leniently or left as it is", () => chapterBook(`${text.repeat(count)}${TEXT}`));
	}),
];

/** Tags that are too big. */
const attributes: HostileKind[] = [
	handled("a tag with 200,000 attributes", "translated", () =>
		chapterBook(`<p ${list(200_000, (n) => ` a${n}="x"`)}>Some text.</p>`),
	),
	handled("an attribute given 200,000 times", "read leniently", () =>
		chapterBook(`<p ${' a="x"'.repeat(200_000)}>Text.</p>`),
	),
	handled(
		"a tag with an attribute of 10 MB",
		"translated",
		() => chapterBook(`<p data-x="${"x".repeat(10 * MILLION)}">Text.</p>`),
		{
			translated: [CHAPTER],
		},
	),
	handled("a class of a million words", "translated", () =>
		chapterBook(`<p class="${"a ".repeat(MILLION)}">Text.</p>`),
	),
	handled("a title of 2 MB", "translated", () => chapterBook(`<p title="${"many words ".repeat(200_000)}">Text.</p>`)),
	handled("a class of 20,000 words on each of 100 elements", "translated", () =>
		chapterBook(list(100, (n) => `<p><b class="${"a ".repeat(20_000)}">word</b> and ${n}</p>`)),
	),
	handled("20,000 namespaces and 20,000 elements with one more", "translated", () =>
		makeBook({
			[CHAPTER]: page(list(20_000, (n) => `<p xmlns:y${n}="urn:y">x</p>`)).replace(
				"<html ",
				`<html ${list(20_000, (n) => ` xmlns:x${n}="urn:x"`)} `,
			),
		}),
	),
	handled("an element's name of 5 MB", "left alone", () => {
		const name = "x".repeat(5 * MILLION);
		return chapterBook(`<${name}>Text.</${name}>`);
	}),
];

export const MARKUP_KINDS: readonly HostileKind[] = [...shapes, ...unfinished, ...attributes];
