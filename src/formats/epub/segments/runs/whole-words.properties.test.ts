import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stripTags } from "../../../../core/tagged-text.ts";
import { editBody, renderBody, segmentBody } from "../../try-document.fixture.ts";

const css = ".a, .b { font-size: 9pt } .cap { float: left } .sup { vertical-align: super } .page { float: right }";

/** Changes each letter into another one and nothing else, so that a word's translation shows wherever it went. */
const rot13 = (tagged: string) =>
	tagged.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97));

/** Text that a reader sees, without what is no part of it: numbers of pages and notes, soft hyphens. */
interface Inline {
	markup: string;
	seen: string;
}

let ids = 0;
const fresh = () => `i${++ids}`;

const word = fc.stringMatching(/^[a-z]{1,7}$/);
const bare: fc.Arbitrary<Inline> = fc.oneof(
	{ weight: 6, arbitrary: word.map((text) => ({ markup: text, seen: text })) },
	{ weight: 4, arbitrary: fc.constantFrom(" ", ", ", ". ", "-").map((text) => ({ markup: text, seen: text })) },
	{ weight: 1, arbitrary: fc.constant({ markup: "\u00AD", seen: "" }) },
);
/** Voids, each with an id of its own or one that nothing refers to. */
const voids: fc.Arbitrary<Inline> = fc.constantFrom("anchor", "break", "page", "wbr").map((kind) => {
	if (kind === "wbr") return { markup: "<wbr/>", seen: "" };
	if (kind === "anchor") return { markup: `<a id="${fresh()}"></a>`, seen: "" };
	if (kind === "break") return { markup: `<span epub:type="pagebreak" id="${fresh()}"></span>`, seen: "" };
	return { markup: `<span class="page" id="${fresh()}">[Pg 12]</span>`, seen: "" };
});
const TAGS = ["b", "em", 'span class="a"', 'span class="b"', 'span class="cap"', "span", "abbr", 'a href="#x"'];
const { inline } = fc.letrec<{ inline: Inline; tag: Inline }>((tie) => ({
	inline: fc.oneof(
		{ maxDepth: 3, withCrossShrink: true },
		{ weight: 5, arbitrary: bare },
		{ weight: 1, arbitrary: voids },
		{ weight: 5, arbitrary: tie("tag") },
	),
	// A class may make a space of an element without text.
	tag: fc
		.tuple(fc.constantFrom(...TAGS), fc.boolean(), fc.array(tie("inline"), { minLength: 1, maxLength: 4 }))
		.map(([tag, named, children]) => ({
			markup: `<${tag}${named ? ` id="${fresh()}"` : ""}>${children.map(({ markup }) => markup).join("")}</${tag.split(" ")[0]}>`,
			seen: children.map(({ seen }) => seen).join(""),
		}))
		.filter(({ markup, seen }) => seen.trim() !== "" || !markup.startsWith("<span class")),
}));
const run = fc.array(inline, { minLength: 1, maxLength: 8 }).map((parts) => ({
	body: `<p>${parts.map(({ markup }) => markup).join("")}</p>`,
	seen: parts.map(({ seen }) => seen).join(""),
}));

const idsOf = (markup: string) => [...markup.matchAll(/ id="(i\d+)"/g)].map(([, id]) => id).sort();
const wordsOf = (text: string) => text.match(/[a-z]+/g) ?? [];
const readText = (markup: string) => markup.replace(/\[Pg 12\]/g, "").replace(/<[^>]*>|\u00AD/g, "");

describe("whatever the markup", () => {
	it("words are sent whole and in their order, whatever it is that cuts them", () => {
		fc.assert(
			fc.property(run, ({ body, seen }) => {
				const { segments, words } = segmentBody(body, { css });
				expect(wordsOf(segments.map(({ text }) => stripTags(text)).join(" "))).toEqual(wordsOf(seen));
				for (const { text } of segments) expect(text).not.toMatch(/[a-z](?:<[^>]*>)+[a-z]/);
				const skipped = Object.values(words.skipped).reduce((sum, count) => sum + count, 0);
				expect(words.translatable + skipped).toBe(words.total);
			}),
			{ numRuns: 300 },
		);
	});

	it("a translation equal to its source changes nothing", () => {
		fc.assert(
			fc.property(run, ({ body }) => {
				for (const layout of ["translation_only", "original_first"] as const) {
					const edits = editBody(body, (tagged) => tagged, layout, { css });
					expect([...edits.text, ...edits.attributes]).toEqual([]);
				}
			}),
			{ numRuns: 100 },
		);
	});

	it("a translation holds each id once and each word in one piece, and a copy holds no id", () => {
		fc.assert(
			fc.property(run, ({ body, seen }) => {
				const rendered = renderBody(body, rot13, "translation_only", { css });
				expect(idsOf(rendered)).toEqual(idsOf(body));
				expect(wordsOf(readText(rendered))).toEqual(wordsOf(rot13(seen)));
				expect(rendered.split("[Pg 12]")).toHaveLength(body.split("[Pg 12]").length);
				// The only border in a word is behind a drop cap.
				expect(rendered.slice(3).replace(/[a-z](?:<[^>]*>)+[a-z]/, "")).not.toMatch(/[a-z](?:<[^>]*>)+[a-z]/);
				const beside = renderBody(body, rot13, "original_first", { css });
				expect(idsOf(beside)).toEqual(idsOf(body));
			}),
			{ numRuns: 300 },
		);
	});
});
