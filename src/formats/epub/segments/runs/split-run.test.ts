import { describe, expect, it } from "vitest";
import { LINE_BREAK, renderBody, segmentBody, shout, textsOf } from "../../try-document.fixture.ts";

const SENTENCE = "This is a sentence of eight little words. ";
const sentences = (count: number) => SENTENCE.repeat(count).trim();
const wordsOf = (body: string) => segmentBody(body).segments.map(({ words }) => words);

/** Tags that a text closes without having opened them, or leaves open. */
function loose(text: string): string[] {
	const open: string[] = [];
	for (const [, slash, number = "", isVoid] of text.matchAll(/<(\/?)(\d+)(\/?)>/g)) {
		if (isVoid) continue;
		if (!slash) open.push(number);
		else if (open.pop() !== number) return [`</${number}>`];
	}
	return open;
}

const TR = '<span class="diglot-tr cp-translation" lang="es" xml:lang="es">';

describe("a very long text (rule A10)", () => {
	it("is not cut inside a long em, whatever it holds", () => {
		for (const inner of [
			sentences(100),
			`${SENTENCE}<b>It goes on.</b> `.repeat(80),
			`${SENTENCE}<a href="#x">It goes on.</a> `.repeat(80),
			`${SENTENCE}<ruby>漢</ruby> `.repeat(80),
		]) {
			const body = `<p>${sentences(70)} <em>${inner}</em> ${sentences(80)}</p>`;
			const texts = textsOf(body);
			expect(texts.length).toBeGreaterThan(1);
			expect(texts.filter((text) => text.includes("<1>"))).toHaveLength(1);
			expect(texts.flatMap(loose)).toEqual([]);
			expect(renderBody(body, (text) => `${text}!`)).toContain("</em>");
		}
	});

	it("is cut at the first sentence end behind 500 words, and not at all up to 900", () => {
		expect(wordsOf(`<p>${sentences(112)} one two three four</p>`)).toEqual([900]);
		expect(wordsOf(`<p>${sentences(112)} one two three four five</p>`)).toEqual([504, 397]);
		expect(wordsOf(`<p>${"word ".repeat(1_000)}</p>`)).toEqual([1_000]);
	});

	it("is cut behind closing quotes, written or referred to, and behind CJK full stops", () => {
		const quoted = (quote: string) => `<p>${`“It is a sentence of nine little words.${quote} `.repeat(150)}</p>`;
		for (const quote of ["”", "&rdquo;", "&#8221;"]) {
			const [first = "", second = ""] = textsOf(quoted(quote));
			expect(first.endsWith(".”")).toBe(true);
			expect(second.startsWith("“It")).toBe(true);
		}
		const cjk = textsOf(`<p>${"「これは文です。」".repeat(180)}</p>`);
		expect(cjk.length).toBeGreaterThan(1);
		for (const text of cjk) expect(text).toMatch(/^「.*。」$/);
	});

	it("is cut at the anchors of a list of notes", () => {
		const note = `<a href="#r">Note</a> ${"word ".repeat(300)}`;
		const texts = textsOf(`<p>${note.repeat(4)}</p>`);
		expect(texts).toHaveLength(2);
		for (const text of texts) expect(text).toMatch(/^<1>Note<\/1>/);
	});

	it("keeps references whole where it is cut", () => {
		const body = `<p>${"It is Smith &amp; Sons &lt;3&gt; again. ".repeat(200)}</p>`;
		expect(
			textsOf(body)
				.join(" ")
				.match(/Smith & Sons <\d+\/> again/g),
		).toHaveLength(200);
		expect(renderBody(body, (text) => text)).toBe(body);
	});
});

describe("line breaks (rule A7)", () => {
	const lines = (count: number, inside = "") =>
		Array.from({ length: count }, (_, n) => `line ${n}${inside}`).join("<br/>");

	it("split more than 40, in groups of 16", () => {
		expect(textsOf(`<p>${lines(41)}</p>`)).toHaveLength(1);
		const texts = textsOf(`<p>${lines(42)}</p>`);
		expect(texts.map((text) => text.match(/line/g)?.length)).toEqual([16, 16, 10]);
	});

	it("in a row end a segment inside tags too, which are containers then (rule A2)", () => {
		expect(textsOf("<p>a <b>one<br/><br/>two</b> c</p>")).toEqual(["a", "one", "two", "c"]);
		expect(textsOf("<p>a <b>x <i>one<br/><br/>two</i></b> c</p>")).toEqual(["a", "x", "one", "two", "c"]);
		expect(textsOf("<p><b>one<br/></b><i><br/>two</i> c</p>")).toEqual(["one", "<1><2/>two</1> c"]);
	});

	it("are not a reason to cut through a sentence or a phrase of another language", () => {
		expect(textsOf(`<p>a <b>${lines(50)}</b> c</p>`)).toHaveLength(1);
		expect(textsOf('<p>a <i lang="fr">un<br/><br/>deux</i> c</p>')).toEqual(["a <1>un<2/><3/>deux</1> c"]);
	});

	it("in a row may have white space and comments between them, but no word", () => {
		expect(textsOf("<p>one<br/> <!-- c --> <br/>two</p>")).toEqual(["one", "two"]);
		expect(textsOf("<p>one<br/>&#160;<br/>two<br/> <i>\u3000</i><br/>three</p>")).toEqual(["one", "two", "three"]);
		expect(textsOf("<p>one<br/>x<br/>two</p>")).toEqual(["one<1/>x<2/>two"]);
		expect(textsOf('<p>one<br/><img src="i"/><br/>two</p>')).toHaveLength(1);
		expect(textsOf("<p>one<br/><br/><br/>two</p>")).toEqual(["one", "two"]);
	});
});

describe("media overlays (rule A13)", () => {
	it("split off the elements that they name, and what is between", () => {
		const body = '<p>Zero. <span id="a">One.</span> between <span id="b">Two.</span> end</p>';
		expect(textsOf(body, { overlayIds: new Set(["a"]) })).toEqual(["Zero.", "One.", "between <1>Two.</1> end"]);
		expect(textsOf(body, { overlayIds: new Set(["x"]) })).toHaveLength(1);
	});

	it("split nothing in a block where they name words or phrases of a sentence", () => {
		const body =
			'<p><span id="a">Call</span> <span id="b">me</span> <span id="c">Ishmael.</span> <span id="d">He sailed away.</span></p>';
		const overlayIds = new Set(["a", "b", "c", "d"]);
		expect(textsOf(body, { overlayIds })).toEqual(["Call me Ishmael. <1>He sailed away.</1>"]);
		expect(renderBody(body, shout, "original_first", { overlayIds })).toBe(
			body.replace("</p>", `${TR}${LINE_BREAK}CALL ME ISHMAEL. <span>HE SAILED AWAY.</span></span></p>`),
		);
		const words = '<span id="a"></span><span id="b"></span><span id="c"></span>';
		expect(renderBody(body, shout, "translation_only", { overlayIds })).toBe(
			`<p>${words}CALL ME ISHMAEL. <span id="d">HE SAILED AWAY.</span></p>`,
		);
		const phrases = '<p><span id="a">When the night came,</span> <i id="b">they</i> slept.</p>';
		expect(textsOf(phrases, { overlayIds })).toEqual(["<1>When the night came,</1> <2>they</2> slept."]);
	});

	it("split nothing inside another tag", () => {
		const body = '<p>Zero <b>x <span id="a">One.</span></b> end</p>';
		expect(textsOf(body, { overlayIds: new Set(["a"]) })).toHaveLength(1);
	});
});
