import { describe, expect, it } from "vitest";
import { renderBody, segmentBody, shout, textsOf } from "../../try-document.fixture.ts";

const css =
	".dropcap { float: left } .raised { font-size: 250% } .sc { font-variant: small-caps } .lead { color: red } .first::first-letter { float: left }";
const text = (inner: string) => textsOf(`<p>${inner}</p>`, { css })[0];
const render = (inner: string, translate: (tagged: string) => string = shout) =>
	renderBody(`<p>${inner}</p>`, translate, "translation_only", { css }).slice(3, -4);
const copy = (inner: string) => {
	const rendered = renderBody(`<p>${inner}</p>`, shout, "original_first", { css });
	return /<br\/><\/span>\n(.*)<\/span><\/p>$/.exec(rendered)?.[1];
};

describe("a drop cap (rule A5)", () => {
	const cases: [inner: string, sent: string, written: string][] = [
		['<span class="dropcap">T</span>he end', "The end", '<span class="dropcap">T</span>HE END'],
		[
			'<span class="dropcap">T</span><span class="sc">he harbour master</span> came',
			"<1>The harbour master</1> came",
			'<span class="dropcap">T</span><span class="sc">HE HARBOUR MASTER</span> CAME',
		],
		[
			'<span class="dropcap">“W</span><span class="sc">e must leave</span> now',
			"<1>“We must leave</1> now",
			'<span class="dropcap">“W</span><span class="sc">E MUST LEAVE</span> NOW',
		],
		[
			'“<span class="dropcap">W</span><span class="sc">e must leave</span> now',
			"“<1>We must leave</1> now",
			'“<span class="dropcap">W</span><span class="sc">E MUST LEAVE</span> NOW',
		],
		[
			'<span class="lead"><span class="dropcap">I</span>t was snowing</span> when',
			"<1>It was snowing</1> when",
			'<span class="lead"><span class="dropcap">I</span>T WAS SNOWING</span> WHEN',
		],
		[
			'<b><span class="dropcap">T</span>he old house</b> stood',
			"<1>The old house</1> stood",
			'<b><span class="dropcap">T</span>HE OLD HOUSE</b> STOOD',
		],
		['<span class="dropcap">On</span>ce upon', "Once upon", '<span class="dropcap">O</span>NCE UPON'],
		['<span class="dropcap"><b>O</b></span>nce', "Once", '<span class="dropcap"><b>O</b></span>NCE'],
		['<b id="k">O</b><i>n</i>ce on', "<1>Once</1> on", '<b id="k">O</b><i>NCE</i> ON'],
		['<span class="dropcap">I</span> was born', "I was born", '<span class="dropcap">I</span> WAS BORN'],
		['<span class="raised">O</span>’Brien left', "O’Brien left", '<span class="raised">O</span>’BRIEN LEFT'],
		[
			'“<span class="dropcap">A</span> <span class="sc">cold wind</span> blew',
			"“A <1>cold wind</1> blew",
			'“<span class="dropcap">A</span> <span class="sc">COLD WIND</span> BLEW',
		],
	];

	it.each(cases)("%s", (inner, sent, written) => {
		expect(text(inner)).toBe(sent);
		expect(render(inner)).toBe(written);
		expect(render(inner, (tagged) => tagged)).toBe(inner);
	});

	it("comes back around the first letter wherever the tags went", () => {
		const inner = '<span class="dropcap">“W</span><span class="sc">e must</span> go';
		expect(render(inner, () => "«<1>Debemos</1> irnos")).toBe(
			'<span class="dropcap">«D</span><span class="sc">ebemos</span> irnos',
		);
		expect(render(inner, () => "Hay <1>que</1> irse")).toBe(
			'<span class="dropcap">H</span>ay <span class="sc">que</span> irse',
		);
		const framed = '<b><span class="dropcap">T</span>he</b> <i>end</i>';
		expect(render(framed, () => "<2>Fin</2> <1>el</1>")).toBe('<span class="dropcap">F</span><i>in</i> <b>el</b>');
		expect(render(framed, () => "<1><2>Fin</2></1>")).toBe('<b><span class="dropcap">F</span><i>in</i></b>');
		expect(render(framed, () => "<1></1><2></2>")).toBe('<span class="dropcap"></span><b></b><i></i>');
	});

	it("is around the first letter of whatever stands for a word of one", () => {
		expect(render('<span class="dropcap">I</span> was born', () => "Nací")).toBe('<span class="dropcap">N</span>ací');
	});

	it("is in the copy at the same place", () => {
		expect(copy('<span class="dropcap">T</span><span class="sc">he old</span> house')).toBe(
			'<span class="dropcap">T</span><span class="sc">HE OLD</span> HOUSE',
		);
		expect(copy('<b><span class="dropcap">T</span>he old</b> house')).toBe(
			'<b><span class="dropcap">T</span>HE OLD</b> HOUSE',
		);
	});

	it("is nothing that only looks a little like one", () => {
		expect(text("<b>O</b> nce")).toBe("<1>O</1> nce");
		expect(text('<span class="dropcap">A</span>: the key')).toBe("<1>A</1>: the key");
		expect(text('<span class="raised">On</span> the way')).toBe("<1>On</1> the way");
		expect(text('<span style="font-size: 1.1em">I</span> was')).toBe("<1>I</1> was");
		expect(text("<b>On</b>ce on")).toBe("<1>Once</1> on");
		expect(text("a <b>O</b>nce")).toBe("a <1>Once</1>");
		expect(text("<b>1</b>st on")).toBe("<1>1</1>st on");
		expect(text("<b>日</b>本")).toBe("<1>日</1>本");
		expect(text('<b lang="fr">O</b>nce')).toBe("<1>O</1>nce");
	});
});

describe("a picture of the first letters (rule A5)", () => {
	const picture = '<img class="cap" src="w.png" alt="W"/>';

	it("completes the word that is sent", () => {
		const { segments, words } = segmentBody(`<p>${picture}hen the fog lifted</p>`);
		expect(segments.map(({ text: sent }) => sent)).toEqual(["When the fog lifted"]);
		// The letter stays in the `alt` too, where it is not translated.
		expect(words).toEqual({ total: 5, translatable: 4, skipped: { no_letters: 1 } });
		expect(text(`“${picture}e must <i>leave</i>`)).toBe("“<1/>We must <2>leave</2>");
		expect(text(`<span class="dropcap">${picture}</span>hen the fog`)).toBe("When the fog");
		expect(text(`${picture}<span class="sc">hen the</span> fog`)).toBe("<1>When the</1> fog");
	});

	it("stays, and shows the letter where the translation begins with it", () => {
		expect(render(`${picture}hen the fog`, () => "Wenn Nebel")).toBe(`${picture}enn Nebel`);
		expect(render(`${picture}hen the fog`, () => "Cuando")).toBe(`${picture}Cuando`);
		expect(render(`“${picture}e <i>must</i>`, () => "„<1/>Wir <2>müssen</2>")).toBe(
			`“${picture}ir <i>müssen</i>`.replace("“", "„"),
		);
		expect(render(`${picture}<span class="sc">hen the</span> fog`, () => "<1>Wenn</1> x")).toBe(
			`${picture}<span class="sc">enn</span> x`,
		);
		expect(render(`${picture}hen`, (tagged) => tagged)).toBe(`${picture}hen`);
		expect(copy(`${picture}hen the fog`)).toBe("WHEN THE FOG");
	});

	it("is nothing else than that", () => {
		expect(textsOf(`<p>${picture} hen</p>`)).toEqual(["W", "hen"]);
		expect(textsOf(`<p><img src="x" alt="Map"/>hen</p>`)).toEqual(["Map", "hen"]);
		expect(textsOf(`<p>A ${picture}hen</p>`)).toEqual(["A <1/>hen", "W"]);
	});
});
