import { describe, expect, it } from "vitest";
import { type Selection, WHOLE_BOOK } from "../../../../core/selection.ts";
import { renderBody, segmentBody, shout, textsOf } from "../../try-document.fixture.ts";

const select = (selection: Partial<Selection>) => ({ selection: { ...WHOLE_BOOK, ...selection } });
const LISTING = "<pre><code>def roof(slates):\n    return len(slates)\n</code></pre>";
const LETTER = "<pre>My dear nephew,\n\nThe roof is gone.</pre>";

describe("elements named as code (rule A6)", () => {
	it("are text where they hold prose: whole blocks and phrases in a sentence", () => {
		const body =
			"<p>The telegram said: <tt>Come home at once. The roof is gone.</tt></p><p><samp>The Old Inn</samp></p><blockquote><code>ROOF FALLS. Nobody was hurt last night.</code></blockquote>";
		expect(textsOf(body)).toEqual([
			"The telegram said: <1>Come home at once. The roof is gone.</1>",
			"The Old Inn",
			"ROOF FALLS. Nobody was hurt last night.",
		]);
		expect(textsOf("<p><tt>Dear nephew,</tt></p><p>It says <tt>Dear nephew,</tt> and more</p>")).toEqual([
			"Dear nephew,",
			"It says <1/> and more",
		]);
		expect(segmentBody(body).readAs).toEqual({ proseInCode: 3 });
		expect(renderBody(body, shout)).toBe(body.replace(/>[^<]+</g, (text) => text.toUpperCase()));
		expect(renderBody(body, shout, "original_first")).toContain("<tt>COME HOME AT ONCE. THE ROOF IS GONE.</tt></span>");
	});

	it("are left where they hold a program, and counted", () => {
		const body = `<p>Run <code>roof([])</code> and <kbd>npm install</kbd>.</p>${LISTING}`;
		const { segments, words, readAs } = segmentBody(body);
		expect(segments.map(({ text }) => text)).toEqual(["Run <1/> and <2/>."]);
		expect(words.skipped).toEqual({ code: 9 });
		expect(readAs).toEqual({ programCode: 3 });
		expect(renderBody(body, shout)).toContain(LISTING);
	});

	it("are what the user says, else what they look like", () => {
		expect(textsOf(LISTING, select({ translateTags: ["pre"] })).join("\n")).toContain("def roof(slates):");
		expect(textsOf(LETTER, select({ translateTags: ["pre"] }))).toEqual(["My dear nephew,", "The roof is gone."]);
		expect(textsOf(LETTER, select({ excludeTags: ["pre"] }))).toEqual([]);
		expect(textsOf(LETTER, select({ translateTags: ["p"] }))).toEqual([]);
		expect(segmentBody(LETTER, select({ excludeTags: ["pre"] })).words.skipped).toEqual({ not_selected: 7 });
		expect(textsOf("<p>Run <code>x</code> now</p>", select({ translateTags: ["p", "code"] }))).toEqual([
			"Run <1>x</1> now",
		]);
	});

	it("inside one another are judged by the whole", () => {
		expect(textsOf("<pre><code>The roof is gone,</code>\n<code>dear all</code></pre>")).toEqual([
			"<1>The roof is gone,</1><2/><3>dear all</3>",
		]);
		const listing = "<pre><code>x = 1</code>\n<code># The roof of the house is gone.</code>\n<code>y = 2</code></pre>";
		expect(textsOf(listing)).toEqual([]);
		expect(
			textsOf("<pre>My dear nephew, please call\n<code>roof([])</code> at once, or the house falls.</pre>"),
		).toEqual(["My dear nephew, please call<1/><2/> at once, or the house falls."]);
		expect(textsOf("<pre><code>The roof() is gone, said the old man to his son.</code></pre>")).toHaveLength(1);
	});

	it("one for each line are judged together", () => {
		const listing = ["import os", "The roof", "x = [1]", "y = {}"].map((line) => `<pre>${line}</pre>`).join("\n");
		expect(textsOf(listing)).toEqual([]);
		const letter = ["Dear all,", "the roof of the house", "is gone."].map((line) => `<pre>${line}</pre>`).join("\n");
		expect(textsOf(letter)).toEqual(["Dear all,", "the roof of the house", "is gone."]);
		expect(textsOf("<p><tt>Dear all,</tt><br/><tt>the roof</tt><br/><tt>is gone.</tt></p>")).toHaveLength(1);
		expect(textsOf(`${LETTER}${LISTING}`)).toEqual(["My dear nephew,", "The roof is gone."]);
	});

	it("are judged once each, however many there are", () => {
		const many = "<code>x</code> ".repeat(10_000);
		expect(textsOf(`<p>One ${many}two</p>`)[0]?.startsWith("One <1/>")).toBe(true);
		expect(textsOf(`<pre>Dear all, ${"<code>The roof</code>, ".repeat(10_000)}</pre>`).length).toBeGreaterThan(0);
		expect(textsOf(`${"<tt>".repeat(100)}The roof is gone.${"</tt>".repeat(100)}`)).toEqual(["The roof is gone."]);
	});
});
