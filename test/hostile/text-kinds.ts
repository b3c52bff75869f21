import { type HostileKind, handled } from "./hostile-kind.ts";
import { CHAPTER, chapterBook, list, makeBook, packageOf, page, SOUND_CHAPTER } from "./sound-book.ts";

const MILLION = 1_000_000;
const RUN_CHARACTERS = 100_000;
const BOTH = { translated: [CHAPTER, SOUND_CHAPTER] };

function chapter(bytes: Buffer): () => Buffer {
	return () => makeBook({ [CHAPTER]: bytes });
}

/** Runs that make a regular expression try again and again. */
const runs: HostileKind[] = (
	[
		[" ", "spaces"],
		["\n", "line breaks"],
		["\u00A0", "no-break spaces"],
		["a", "letters"],
		["7", "digits"],
		[".", "full stops"],
		[".'", "ends of sentences that don't end"],
		["?!", "marks"],
		["'", "apostrophes"],
		["a-", "hyphens"],
		['"', "quotes"],
		["&amp;", "ampersands"],
		["&#38;", "numeric references"],
		["&lt;1&gt;", "things that look like tags"],
		["e\u0301", "accents"],
		["\u0301", "accents on nothing"],
		["字", "ideographs"],
		["字 ", "ideographs with spaces"],
		["\u202E", "direction marks"],
		["\u00AD", "soft hyphens"],
		["\u{1F468}\u200D", "joined emoji"],
		["\uE000", "private characters"],
		["$&", "replacement patterns"],
	] as const
).map(([text, name]) => {
	const run = text.repeat(Math.floor(RUN_CHARACTERS / text.length));
	const body = [
		`<p>One ${run} two.</p><p>Three <b>f</b>${run}<b>our</b> five.</p><p>${run} s<b>i</b>x</p>`,
		`<p xml:space="preserve">One ${run} two.</p>`,
		`<textarea title="${run.replaceAll('"', "&quot;")}">A ${run} b</textarea>`,
	];
	return handled(`runs of ${name}`, "in time", () => chapterBook(body.join(""), { head: `<title>${run}</title>` }));
});

/** Text that each time becomes a tag. */
const literals: HostileKind[] = [
	handled(
		"half a million line breaks that count",
		"its paragraph stays as it is",
		() => chapterBook(`<p xml:space="preserve">One${"\\n".repeat(500_000)}two.</p>`),
		{ translated: [SOUND_CHAPTER] },
	),
	handled(
		"200,000 things that look like tags",
		"its paragraph stays as it is",
		() => chapterBook(`<p>One ${"&lt;1>".repeat(200_000)} two.</p>`),
		{ translated: [SOUND_CHAPTER] },
	),
];

const SOURCE = page("<h1>Chapter one</h1><p>It was a dark and stormy night.</p>").replace('encoding="UTF-8"', "");

/** Bytes that are not what they say. */
const encodings: HostileKind[] = [
	handled("UTF-16", "becomes UTF-8", chapter(Buffer.from(`\uFEFF${SOURCE}`, "utf16le")), BOTH),
	handled("UTF-16 without a mark", "becomes UTF-8", chapter(Buffer.from(SOURCE, "utf16le")), BOTH),
	handled(
		"UTF-16 of an odd length",
		"its last byte is lost or kept",
		chapter(Buffer.concat([Buffer.from(`\uFEFF${SOURCE}`, "utf16le"), Buffer.of(0x20)])),
	),
	handled(
		"UTF-16 with lone surrogates",
		"they become U+FFFD",
		chapter(Buffer.from(`\uFEFF${SOURCE.replace("night", "ni\uD800ght \uDFFF")}`, "utf16le")),
	),
	handled("UTF-16 big endian", "becomes UTF-8", chapter(Buffer.from(`\uFEFF${SOURCE}`, "utf16le").swap16()), BOTH),
	handled("UTF-32", "left as it is", chapter(toUtf32(`\uFEFF${SOURCE}`)), { kept: [CHAPTER] }),
	handled(
		"UTF-8 with broken bytes",
		"they stay",
		chapter(Buffer.concat([Buffer.from(SOURCE.replace("night", "n")), Buffer.of(0xff, 0xfe, 0x80)])),
	),
	handled("eight megabytes of broken UTF-8", "in time and memory", () =>
		makeBook({
			[CHAPTER]: Buffer.concat([
				Buffer.from(page("<p>Text</p>").replace("</body></html>", "")),
				Buffer.alloc(8 * MILLION, 0x80),
			]),
		}),
	),
	handled("eight megabytes of broken UTF-8 in a paragraph", "in time and memory", () =>
		makeBook({
			[CHAPTER]: Buffer.concat([
				Buffer.from(page("").replace("</body>\n</html>", "<p>Text")),
				Buffer.alloc(8 * MILLION, 0xe2),
				Buffer.from(" and more.</p></body></html>"),
			]),
		}),
	),
	handled(
		"surrogates in UTF-8",
		"they stay",
		chapter(
			Buffer.concat([
				Buffer.from("<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Text "),
				Buffer.from("eda080edbfbf", "hex"),
				Buffer.from(" more.</p></body></html>"),
			]),
		),
	),
	...[
		"utf-16",
		"utf-32",
		"utf-7",
		"nonsense",
		"shift_jis",
		"iso-2022-jp",
		"gb18030",
		"x-user-defined",
		"replacement",
		"hz-gb-2312",
	].map((name) =>
		handled(
			`bytes of latin-1 that say ${name}`,
			"read as something",
			chapter(
				Buffer.from(
					`<?xml version="1.0" encoding="${name}"?>${page("<p>Caf\u00e9 d\u00e9j\u00e0 vu \u00ff\u00fe.</p>").slice(39)}`,
					"latin1",
				),
			),
		),
	),
	handled("a mark in each file", "left where it is", chapter(Buffer.from(`\uFEFF\uFEFF${SOURCE}`))),
	handled("a declaration without an end", "read leniently", () =>
		makeBook({ [CHAPTER]: Buffer.from(`\uFEFF<?xml ${'encoding="'.repeat(200_000)}${SOURCE}`, "utf16le") }),
	),
	handled("a hundred thousand meta elements", "in time", () =>
		makeBook({
			[CHAPTER]: Buffer.from(`\uFEFF${page("<p>Text.</p>", { head: "<meta ".repeat(100_000) })}`, "utf16le"),
		}),
	),
];

function toUtf32(text: string): Buffer {
	const bytes = Buffer.alloc(4 * text.length);
	for (const [index, character] of [...text].entries()) bytes.writeUInt32LE(character.codePointAt(0) ?? 0, 4 * index);
	return bytes;
}

const CSS = "OEBPS/style.css";
const styled = { head: '<link rel="stylesheet" href="style.css"/>' };
const BODY = '<p class="a b">Text.</p>';

function withCss(css: string): Buffer {
	return makeBook({ [CHAPTER]: page(BODY, styled), [CSS]: css });
}

/** Stylesheets that are never done. */
const styles: HostileKind[] = [
	handled(
		"a stylesheet of 8 MB",
		"left aside",
		() => withCss(list(300_000, (n) => `.c${n} { display: block }\n`)),
		BOTH,
	),
	...(
		[
			["/*", "comments that never end"],
			["{", "open braces"],
			["}", "close braces"],
			["a,", "selectors without a rule"],
			["a ", "words without a rule"],
			[":not(", "selectors in selectors"],
			["a{b:", "declarations in declarations"],
			["a{display:block;", "rules in rules"],
			["@media x{", "media in media"],
			["a{writing-mode", "half of a declaration"],
			["a{writing-mode : ", "declarations without a value"],
			['@import "style.css";', "imports of itself"],
			["\\", "backslashes"],
			["a{display:  ", "spaces in declarations"],
			["a{}", "empty rules"],
		] as const
	).map(([text, name]) =>
		handled(
			`a stylesheet of ${name}`,
			"in time",
			() => withCss(`${text.repeat(Math.floor(1_000_000 / text.length))}`),
			BOTH,
		),
	),
	handled("stylesheets that import each other", "never followed", () =>
		makeBook({ [CHAPTER]: page(BODY, styled), [CSS]: '@import "b.css";', "OEBPS/b.css": '@import "style.css";' }),
	),
	handled("a chapter that links a stylesheet 20,000 times", "read once", () =>
		makeBook({ [CHAPTER]: page(BODY, { head: styled.head.repeat(20_000) }), [CSS]: `/*${"x".repeat(900_000)}*/` }),
	),
	handled("500 chapters with a stylesheet and a style of their own", "read once", () =>
		makeBook({
			[CSS]: list(30_000, (n) => `.c${n} { display: block }\n`),
			...Object.fromEntries(
				Array.from({ length: 500 }, (_, n) => [
					`OEBPS/x${n}.xhtml`,
					page(BODY, { head: `${styled.head}<style>.own${n} { display: block }</style>` }),
				]),
			),
			"OEBPS/book.opf": packageWith(500),
		}),
	),
];

function packageWith(count: number): string {
	return packageOf({
		items: list(count, (n) => `<item id="x${n}" href="x${n}.xhtml" media-type="application/xhtml+xml"/>`),
	});
}

export const TEXT_KINDS: readonly HostileKind[] = [...runs, ...literals, ...encodings, ...styles];
