import { describe, expect, it } from "vitest";
import { segmentBody, type Trial, textsOf } from "../../try-document.fixture.ts";
import { asLines, EVIDENCE } from "./lines.fixture.ts";

const textsOfLines = (lines: string, trial: Trial = {}) => textsOf(asLines(lines), trial);
/** The texts behind the paragraph that gives the evidence. */
const textsAfterEvidence = (lines: string, trial: Trial = {}) => textsOfLines(`${EVIDENCE}\n${lines}`, trial).slice(1);

describe("a sentence cut by the lines of a page (rule A16)", () => {
	it("is one segment, with a tag for what is between two lines", () => {
		expect(textsOfLines(EVIDENCE)).toEqual([
			"From the hill one could see the smoke of the village and the<1/> grey line that was the sea. The fire had left nothing<2/> but the chimney and a row of iron beds. The horses did not<3/> like the bridge at all.",
		]);
	});

	it("needs no cut word where sentences end within lines that are about as long as each other", () => {
		expect(
			textsOfLines(`
				At noon the bell rang for the dead miller, eleven strokes and
				a pause. The boy folded the newspaper so that the picture did
				not show. When the train came in at last, no one got off, but
				the dog barked.`),
		).toEqual([
			"At noon the bell rang for the dead miller, eleven strokes and<1/> a pause. The boy folded the newspaper so that the picture did<2/> not show. When the train came in at last, no one got off, but<3/> the dog barked.",
		]);
	});

	it("goes on with a capital where the line is full and ends without a sign", () => {
		expect(
			textsAfterEvidence(`
				Nobody had asked the old man why he had never spoken to
				Perrin about the letters.
				The list was short
				Perrin read it twice.`),
		).toEqual([
			"Nobody had asked the old man why he had never spoken to<1/> Perrin about the letters.",
			"The list was short",
			"Perrin read it twice.",
		]);
	});

	it("is joined in other alphabets with capitals too", () => {
		expect(
			textsOfLines(`
				Из окна был виден весь город, и над ним стояло высокое не-
				бо, серое и тихое. Никто не помнил старого пасечника, но
				дети ещё говорили о нём.`),
		).toEqual([
			"Из окна был виден весь город, и над ним стояло высокое небо,<1/> серое и тихое. Никто не помнил старого пасечника, но<2/> дети ещё говорили о нём.",
		]);
		expect(
			textsOfLines(`
				Από τον λόφο φαινόταν ο καπνός του χωριού και πίσω του η θάλασ-
				σα, γκρίζα και ήσυχη. Κανείς δεν θυμόταν τον γέρο, όμως
				τα παιδιά μιλούσαν ακόμη γι’ αυτόν.`),
		).toEqual([
			"Από τον λόφο φαινόταν ο καπνός του χωριού και πίσω του η θάλασσα,<1/> γκρίζα και ήσυχη. Κανείς δεν θυμόταν τον γέρο, όμως<2/> τα παιδιά μιλούσαν ακόμη γι’ αυτόν.",
		]);
	});

	it("is joined in `div`s and in notes as well", () => {
		const note = `<aside epub:type="footnote">${asLines(EVIDENCE)}</aside>`;
		expect(segmentBody(asLines(EVIDENCE, "div")).segments).toHaveLength(1);
		expect(segmentBody(note).segments.map(({ kind }) => kind)).toEqual(["note"]);
	});

	it("is counted: each paragraph that continues another, and each word of the source once", () => {
		const { readAs, words, segments } = segmentBody(asLines(EVIDENCE));
		expect(readAs).toEqual({ joinedParagraphs: 3 });
		expect(words).toEqual({ total: 43, translatable: 43, skipped: {} });
		expect(segments[0]?.words).toBe(42);
		expect(segmentBody("<p>one</p>").readAs).toEqual({});
	});
});

describe("a word cut by a line's end", () => {
	it("is whole, and sure by itself; the line's end is behind it and what belongs to it", () => {
		expect(textsOfLines("the chil-\ndren spoke")).toEqual(["the children<1/> spoke"]);
		expect(textsOfLines("the chil-\ndren, they say, spoke")).toEqual(["the children,<1/> they say, spoke"]);
		expect(textsOfLines("<p>the chil-</p>\n<p>dren<sup><a href='#n'>1</a></sup> spoke</p>")).toEqual([
			"the children<1/><2/> spoke",
		]);
	});

	it("has the line's end before it where nothing comes behind", () => {
		expect(textsOfLines("they saw the chil-\ndren.")).toEqual(["they saw the<1/> children."]);
		expect(textsOfLines("chil-\ndren")).toEqual(["children<1/>"]);
	});

	it("keeps a hyphen that it has elsewhere in the document, in the text of a line", () => {
		expect(textsOfLines("the well-\nknown man\nA Well-known house.")).toEqual([
			"the well-known<1/> man",
			"A Well-known house.",
		]);
		expect(textsOfLines("the well-\nknown man\nA known house.")).toEqual(["the wellknown<1/> man", "A known house."]);
	});

	it.each([
		["a soft hyphen", "\u00AD"],
		["a soft hyphen by name", "&#173;"],
		["the hyphen that OCR writes for it", "¬"],
		["U+2010", "\u2010"],
	])("may be cut by %s", (_, hyphen) => {
		expect(textsOfLines(`the chil${hyphen}\ndren spoke`)).toEqual(["the children<1/> spoke"]);
	});

	it("never keeps a soft hyphen", () => {
		expect(textsOfLines("the well¬\nknown man\nA well-known house.")[0]).toBe("the wellknown<1/> man");
	});

	it("is not cut where the hyphen stands for the other half of a word", () => {
		expect(textsOfLines("Dort stehen Haupt-\nund Nebengebäude.")).toEqual(["Dort stehen Haupt-", "und Nebengebäude."]);
		expect(textsAfterEvidence("Er sagte, dort stehen heute viele Haupt-\nund Nebengebäude.")).toEqual([
			"Er sagte, dort stehen heute viele Haupt-<1/> und Nebengebäude.",
		]);
	});

	it("keeps its hyphen before a capital, in a line that is full", () => {
		expect(textsAfterEvidence("They spoke of the old times again, and of every Anglo-\nSaxon king.")).toEqual([
			"They spoke of the old times again, and of every Anglo-Saxon<1/> king.",
		]);
	});
});

describe("markup in lines", () => {
	it("around each whole line belongs to what is between the lines", () => {
		expect(textsOfLines("<p><b class='x' id='j'>the chil-</b></p><p><b class='x' id='k'>dren spoke</b></p>")).toEqual([
			"the children<1/> spoke",
		]);
	});

	it("around some whole lines is a tag in the text", () => {
		const rest = "that was then. The old man and his dog went on, and the";
		expect(
			textsAfterEvidence(`<p class="c1"><i><b>He had read every word of the book of the sea and</b></i></p>
			<p class="c1"><i>nobody believed that he had read every one of them</i></p>
			${rest}
			<p class="c1"><u>boy</u> slept.</p>`),
		).toEqual([
			`<1>He had read every word of the book of the sea and</1><2/> <3>nobody believed that he had read every one of them</3><4/> ${rest}<5/> <6>boy</6> slept.`,
		]);
	});

	it("with an anchor or a link of its own around one line alone keeps the lines apart", () => {
		for (const open of ["<i id='k'>", "<a href='x'>", "<i><a id='k'/>"]) {
			const close = open.startsWith("<a") ? "</a>" : "</i>";
			expect(textsOfLines(`<p>${open}the chil-${close}</p><p>dren spoke</p>`)).toHaveLength(2);
		}
	});

	it("between the halves of a word covers the word", () => {
		expect(textsOfLines("<p>the <i>chil-</i></p><p>dren spoke</p>")).toEqual(["the <1>children</1><2/> spoke"]);
		expect(textsOfLines("<p>the chil-</p><p><i>dren</i> spoke</p>")).toEqual(["the<1/> <2>children</2> spoke"]);
		expect(textsOfLines("<p>the <b>old chil-</b></p><p><i>dren of</i> men</p>")).toEqual([
			"the <1>old children</1><2/><3> of</3> men",
		]);
		expect(textsOfLines("<p>the <b>chil-</b></p><p><i>dren</i> spoke</p>")).toHaveLength(2);
	});

	it("that is an anchor, a page break or a comment between lines, or a mark behind one, does not", () => {
		for (const between of ["<a id='p9'></a>", "<span epub:type='pagebreak'>9</span>", "<!-- 9 -->", "<div id='p9'/>"]) {
			expect(textsOfLines(`<p>the chil-</p>${between}<p>dren spoke</p>`)).toEqual(["the children<1/> spoke"]);
		}
		expect(textsOfLines("<p>the chil-</p><p><a id='p9'></a>dren spoke</p>")).toEqual(["the children<1/> spoke"]);
		expect(
			textsAfterEvidence(`<p class="c1">They had been friends for twenty years and had been<sup><a href='#n'>7</a></sup></p>
			good.`),
		).toEqual(["They had been friends for twenty years and had been<1/> good."]);
	});
});

describe("a sentence cut by a page", () => {
	const page = (between: string) =>
		textsOfLines(`The swarm settled on the chimney of the\n${between}\nschool and stayed.`);

	it("is joined past a page number and a head in capitals", () => {
		expect(page("THE BEEKEEPER\n6")).toEqual([
			"The swarm settled on the chimney of the<1/> school and stayed.",
			"THE BEEKEEPER",
		]);
		expect(page("– vi –\nTHE BEEKEEPER")).toEqual([
			"The swarm settled on the chimney of the<1/> school and stayed.",
			"– vi –",
			"THE BEEKEEPER",
		]);
	});

	it("is joined past a head with small letters that recurs", () => {
		const recurring = (head: string, again: string) =>
			textsOfLines(`The swarm settled on the chimney of the\n${head}\nschool and stayed.\nIt was late.\n${again}`)[0];
		expect(recurring("The Beekeeper\n6", "The Beekeeper")).toContain("<1/>");
		expect(recurring("6 The Beekeeper", "8 The Beekeeper")).toContain("<1/>");
		expect(recurring("the beekeeper\n6", "the beekeeper")).toContain("of the<1/> school");
		expect(recurring("The Beekeeper\n6", "A Beekeeper")).not.toContain("<1/>");
		expect(recurring("The Beekeeper", "The Beekeeper")).not.toContain("<1/>");
	});

	it("is not joined with a head that occurs once and is not in capitals, nor is the head with what follows", () => {
		for (const between of ["The Beekeeper of Orme and Its Villages\n6", "6\nThe Beekeeper of Orme and Its Villages"]) {
			const texts = textsAfterEvidence(
				`They followed the swarm, which settled on the chimney of the\n${between}\nschool.`,
			);
			expect(texts).toEqual([
				"They followed the swarm, which settled on the chimney of the",
				"The Beekeeper of Orme and Its Villages",
				"school.",
			]);
		}
	});

	it("is joined past a number alone where the document is in lines, or within a word", () => {
		expect(page("6")).toHaveLength(2);
		expect(textsAfterEvidence("The swarm settled on the chimney of the\n6\nschool and stayed.")).toHaveLength(1);
		expect(textsOfLines("the chil-\n6\ndren spoke")).toEqual(["the children<1/> spoke"]);
	});

	it("is joined in a long paragraph that stops in the middle of a sentence", () => {
		const long = `It was the kind of morning when every sound carries over the fields. ${"The bell rang again and again. ".repeat(4)}Nobody remembered the`;
		const rest = "old beekeeper, but the children still spoke of him every winter.";
		expect(textsOfLines(`${long}\n${rest}`)).toEqual([`${long}<1/> ${rest}`]);
		expect(textsOfLines(`${long},\n${rest}`)).toHaveLength(2);
		expect(textsOfLines(`${long}\nold beekeeper`)).toHaveLength(2);
	});
});

describe("the bounds of a joined text", () => {
	const line = "the old man went on along the wall and the fence and the";

	it("are forty lines", () => {
		const texts = textsAfterEvidence(`${line}\n`.repeat(45));
		expect(texts.map((text) => text.match(/<\d+\/>/g)?.length)).toEqual([39, 4]);
	});

	it("are nine hundred words", () => {
		const wide = "o ".repeat(45).trim();
		const texts = textsOfLines(`${wide} chil-\n${`dren ${wide} chil-\n`.repeat(39)}dren`);
		expect(texts.length).toBeGreaterThan(1);
		for (const text of texts) expect(text.split(" ").length).toBeLessThan(900);
	});
});
