import { describe, expect, it } from "vitest";
import { renderBody, shout, textsOf } from "../../try-document.fixture.ts";

const css =
	"span.font1, span.font2 { font: 9pt Times } .it { font-style: italic } p .deep { color: red } .sz { font-size: 12.0pt } [epub|type~='z3998:era'] { color: red } span { margin: 0 }";
const texts = (inner: string, sheet = css) => textsOf(`<p>${inner}</p>`, { css: sheet })[0];
const render = (inner: string, layout: "translation_only" | "original_first" = "translation_only") =>
	renderBody(`<p>${inner}</p>`, shout, layout, { css });

describe("markup that says nothing (rule A5)", () => {
	it.each([
		"<abbr>Mr.</abbr>",
		'<abbr epub:type="z3998:name-title">Mr.</abbr>',
		'<acronym class="unknown">Mr.</acronym>',
		"<span>Mr.</span>",
		'<span class="unknown" data-x="y">Mr.</span>',
		'<span lang="en">Mr.</span>',
		'<span epub:type="z3998:name-title">Mr.</span>',
		`<span style='mso-fareast-language:EN-US;font-family:"Garamond","serif"; color:windowtext'>Mr.</span>`,
		'<st1:City xmlns:st1="urn:schemas-microsoft-com:office:smarttags">Mr.</st1:City>',
	])("is not sent, and goes with its text: %s", (inner) => {
		expect(texts(`So ${inner} B <i>x</i>`)).toBe("So Mr. B <1>x</1>");
		expect(render(`So ${inner} B <i>x</i>`)).toBe("<p>SO MR. B <i>X</i></p>");
	});

	it.each([
		'<abbr title="Mister">Mr.</abbr>',
		'<abbr id="k">Mr.</abbr>',
		'<span class="deep">Mr.</span>',
		'<span class="unknown it">Mr.</span>',
		'<span dir="ltr">Mr.</span>',
		'<span lang="fr">M.</span>',
		'<span style="font-style:italic">Mr.</span>',
		'<span style="display: none">Mr.</span>',
		'<span style="font-size:0">Mr.</span>',
		'<span epub:type="z3998:era">Mr.</span>',
		'<span epub:type="z3998:roman">IV</span>',
		"<b>Mr.</b>",
	])("is not %s", (inner) => {
		expect(texts(`So ${inner} B`)).toMatch(/^So <1>\w+\.?<\/1> B$/);
	});

	it("is a class, where no stylesheet has classes, unless it is named after a look", () => {
		expect(texts('So <span class="c7">a</span> <span class="italic2">b</span>', "p { margin: 0 }")).toBe(
			"So a <1>b</1>",
		);
	});

	it("is the size that the text has anyway", () => {
		const sized = '<span style="font-size:12.0pt;mso-x:y">a</span>';
		expect(textsOf(`<p class="sz">So ${sized} b</p><p>So ${sized} c</p>`, { css })).toEqual([
			"So a b",
			"So <1>a</1> c",
		]);
	});

	it("stays in the source where it is around the whole text", () => {
		expect(render("<span>one</span>")).toBe("<p><span>ONE</span></p>");
		expect(render("<span>one</span> <span>two</span>")).toBe("<p>ONE TWO</p>");
	});

	it("is an empty element, of which the space is text", () => {
		expect(texts("So<span> </span>it <i>is</i><span></span>.")).toBe("So it <1>is</1>.");
		expect(texts('un<span class="unknown"><!-- c --></span>der <span><a></a></span>it <i>is</i>')).toBe(
			"under it <1>is</1>",
		);
		expect(texts('A word.<span style="mso-spacerun:yes">&#160; </span>More')).toBe("A word.\u00A0 More");
		const office = '<o:p xmlns:o="urn:schemas-microsoft-com:office:office"></o:p>';
		expect(texts(`So ${office}it <i>is</i>${office}`)).toBe("So it <1>is</1>");
	});
});

describe("tags that follow each other (rule A5)", () => {
	it("are one where they are equal", () => {
		const inner = 'So <span class="it">He took </span><span class="it">the letter</span>, <b>x</b><b>y</b>.';
		expect(texts(inner)).toBe("So <1>He took the letter</1>, <2>xy</2>.");
		expect(render(inner)).toBe('<p>SO <span class="it">HE TOOK THE LETTER</span>, <b>XY</b>.</p>');
	});

	it("are one with the space that is in a tag of its own", () => {
		const words = ["He", " ", "took", " ", "it"].map((part) => `<span class="font1">${part}</span>`).join("");
		expect(texts(`So ${words}.`)).toBe("So <1>He took it</1>.");
		expect(render(`So ${words}.`)).toBe('<p>SO <span class="font1">HE TOOK IT</span>.</p>');
		expect(texts('So <span class="font1">he</span><span class="it"> </span>is')).toBe("So <1>he</1> <2/>is");
	});

	it("are one where the border between two looks is inside a word", () => {
		const inner =
			'<span class="font1">Th</span><span class="font2">e old h</span><span class="font1">ou</span><span class="font2">se st</span><span class="font1">ood.</span>';
		expect(texts(inner)).toBe("The old house stood.");
		expect(render(inner)).toBe('<p><span class="font1">THE OLD HOUSE STOOD.</span></p>');
		expect(render(inner, "original_first")).toContain(`${inner}<span class="diglot-tr`);
		expect(texts('<span class="font1">THE F</span><span class="font2">IRST SHIP</span>')).toBe("THE FIRST SHIP");
		expect(
			texts(
				'<span class="font1">The cap</span><span class="font1" style="font-style:italic;">tain</span><span class="font1"> would</span>',
			),
		).toBe("The captain would");
	});

	it("look like the one with the most text", () => {
		const inner = '<i>So</i> <span class="font2">w</span><span class="font1">e all go</span>';
		expect(texts(inner)).toBe("<1>So</1> <2>we all go</2>");
		expect(render(inner)).toBe('<p><i>SO</i> <span class="font1">WE ALL GO</span></p>');
	});

	it("stay two where each holds words of its own, and the word is whole in one of them", () => {
		const letter = '<span class="it">She had written a long letter to the cap</span>';
		const text = '<span class="font1">tain before she went to sea with the others.</span>';
		expect(texts(letter + text)).toBe(
			"<1>She had written a long letter to the </1><2>captain before she went to sea with the others.</2>",
		);
		expect(texts(`${letter}<span class="font1">tain was</span>`)).toBe(
			"She had written a long letter to the captain was",
		);
	});

	it("stay two at a word's border, and where they are more than a look", () => {
		expect(texts('<span class="font1">The </span><span class="font2">first</span>')).toBe("<1>The </1><2>first</2>");
		expect(texts('So <i>a</i> <i>b</i> <a href="#x">c</a><a href="#x">d</a>')).toBe(
			"So <1>a</1> <2>b</2> <3>cd</3><4/>",
		);
		expect(texts('So <i id="k">a </i><i>b</i>')).toBe("So <1>a </1><2>b</2>");
	});

	it("are one in a label, too, whose translation stands behind all of them", () => {
		const inner = '<a href="#c"><span class="font1">Th</span><span class="font2">e end</span></a>';
		expect(renderBody(`<ol><li>${inner}</li></ol>`, shout, "original_first", { css, role: "nav" })).toMatch(
			/<span class="font2">e end<\/span><span class="diglot-tr[^>]*><br class="diglot-break"\/> <span class="font1">THE END<\/span><\/span><\/a>/,
		);
	});
});
