import { describe, expect, it } from "vitest";
import { LINE_BREAK, renderBody, segmentBody, shout } from "../try-document.fixture.ts";

const TR = '<span class="diglot-tr cp-translation" lang="es" xml:lang="es">';

describe("tags that open and close together", () => {
	it("come back in their order, the innermost closed first", () => {
		expect(renderBody("<p><b><i>x</i></b> y</p>", shout)).toBe("<p><b><i>X</i></b> Y</p>");
		expect(renderBody("<p>y <b><i><u>x</u></i></b></p>", () => "<1>x</1> y")).toBe("<p><b><i><u>x</u></i></b> y</p>");
	});

	it("are copied in their order too", () => {
		expect(renderBody("<p><b><i>x</i></b> y</p>", shout, "original_first")).toBe(
			`<p><b><i>x</i></b> y${TR}${LINE_BREAK}<b><i>X</i></b> Y</span></p>`,
		);
		expect(renderBody("<p><b><i>x</i></b></p>", shout, "original_first")).toBe(
			`<p><b><i>x</i></b>${TR}${LINE_BREAK}<b><i>X</i></b></span></p>`,
		);
	});

	it("around a drop cap stay around it, the innermost closed first", () => {
		const body = '<p><span class="cap"><b>O</b></span>nce upon</p>';
		expect(renderBody(body, () => "Érase una")).toBe('<p><span class="cap"><b>É</b></span>rase una</p>');
		expect(renderBody(body, () => "e\u0301rase")).toBe('<p><span class="cap"><b>e\u0301</b></span>rase</p>');
	});
});

describe("a line break", () => {
	const body = "<p>one<br/>\ntwo\n<br/>three<br/>four</p>";
	const written = "ONE<br/>\nTWO<br/>\nTHREE<br/>FOUR";

	it("keeps the words on its two sides apart where white space does in the source", () => {
		expect(renderBody(body, shout)).toBe(`<p>${written}</p>`);
		expect(renderBody(body, shout, "original_first")).toContain(`${TR}${LINE_BREAK}${written}</span></p>`);
		expect(renderBody(body, shout, "side_by_side")).toContain(`\n${written}\n</p>`);
	});

	it("stands alone where white space is preserved", () => {
		const verse = body.replace("<p>", '<p xml:space="preserve">');
		expect(renderBody(verse, shout, "original_first")).not.toMatch(/<br\/>\n\n/);
	});
});

describe("what is inside a replaced run", () => {
	it("is translated inside a tag, a placeholder or what is kept behind", () => {
		const body = '<p><b title="one">two</b> <i title="three">four</i> <a href="#" title="five">six</a></p>';
		expect(renderBody(body, shout)).toBe(
			'<p><b title="ONE">TWO</b> <i title="THREE">FOUR</i> <a href="#" title="FIVE">SIX</a></p>',
		);
	});

	it("is restored with a phrase of another language, up to that phrase's own end", () => {
		const body = '<p>a <i lang="fr">bon <b>mot</b></i> c <b>d</b></p>';
		expect(segmentBody(body).segments.map(({ text }) => text)).toEqual(["a <1>bon <2>mot</2></1> c <3>d</3>"]);
		expect(renderBody(body, () => "A <1>X <2>Y</2> Z</1> C <3>D</3>")).toBe(
			'<p>A <i lang="fr">bon <b>mot</b></i> C <b>D</b></p>',
		);
	});

	it("is written back where it only looks like a tag, or is a line break that counts", () => {
		expect(renderBody("<p>a &lt;1&gt; b</p>", () => "A <1/> B")).toBe("<p>A &lt;1&gt; B</p>");
		expect(renderBody('<p xml:space="preserve">one\ntwo</p>', () => "ONE<1/>TWO")).toBe(
			'<p xml:space="preserve">ONE\nTWO</p>',
		);
	});
});

describe("an attribute", () => {
	it("is escaped for the quotes around it", () => {
		const translate = () => `it's "so"`;
		expect(renderBody(`<p title='a'>1</p>`, translate)).toBe(`<p title='it&#39;s "so"'>1</p>`);
		expect(renderBody(`<p title="a">1</p>`, translate)).toBe(`<p title="it's &quot;so&quot;">1</p>`);
	});
});

describe("a copy", () => {
	const copied = (inner: string) =>
		/<br\/><\/span>\n(.*)<\/span>/.exec(renderBody(`<p>one ${inner} two</p>`, shout, "original_first"))?.[1];

	it("holds math, without its ids", () => {
		const math = (id: string, inner: string) =>
			`<math xmlns="http://www.w3.org/1998/Math/MathML"${id} display="inline"><mi${inner}>x</mi><mspace/></math>`;
		expect(copied(math(' id="m"', ' id="x" epub:type="y" data-z="1"'))).toBe(`ONE ${math("", "")} TWO`);
	});

	it.each([
		["what is inside code, in its own quotes", "<code class='k'>f<b>(x)</b></code>"],
		["a link around what is kept whole", '<a href="#x"><code>y</code></a>'],
	])("holds %s", (_, inner) => {
		expect(copied(inner)).toBe(`ONE ${inner} TWO`);
	});

	it.each([
		["floating pictures and what has no text", '<img src="a" align="left"/><b></b>'],
		["page breaks, even where they stand in what is kept whole", '<code><i epub:type="pagebreak" id="p">12</i></code>'],
		["what an earlier run put in", '<span class="diglot-tr">uno</span>'],
		["scripts", "<script>x</script>"],
	])("holds no %s", (_, inner) => {
		expect(copied(inner)?.replace(/\s+/g, " ")).toMatch(/^ONE (?:<code><\/code> )?TWO$/);
	});

	it("takes no link where the copy is inside one, nor a bare anchor", () => {
		expect(renderBody('<p>a <a id="k">b</a> c</p>', shout, "original_first")).toContain("<br/></span>\nA B C</span>");
		for (const name of ["button", "label"]) {
			const body = `<${name}>a <a href="#x">b</a> c</${name}>`;
			expect(renderBody(body, shout, "original_first")).toContain("A B C</span>");
		}
	});
});
