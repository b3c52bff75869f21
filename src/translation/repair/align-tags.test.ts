import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTagFault, stripTags } from "../../core/tagged-text.ts";
import { alignTags } from "./align-tags.ts";

// Makes failures reproducible.
fc.configureGlobal({ seed: 20261122 });

describe("tags by alignment", () => {
	it.each([
		["She read <1>Persuasion</1> twice.", "Leyó Persuasión dos veces.", "Leyó <1>Persuasión</1> dos veces."],
		["I saw <1>London</1> and Paris.", "Yo vi London y París.", "Yo vi <1>London</1> y París."],
		["The end.<1/> Then more came.", "El final. Luego vino más.", "El final.<1/> Luego vino más."],
		["It was so<1/>.", "Así fue.", "Así fue<1/>."],
		["<1>All</1> of it", "Todo ello", "<1>Todo</1> ello"],
		["In 1812 <1>he</1> came", "En 1812 él vino", "En 1812 <1>él</1> vino"],
		["a <1><2>b</2></1> c", "uno dos tres", "uno <1><2>dos</2></1> tres"],
		["It was the year <1>1812</1> and cold", "Hacía frío en el año 1812", "Hacía frío en el año <1>1812</1>"],
		["Note<1/> one and more", "Nota uno y más", "Nota<1/> uno y más"],
		["See the note.<1/>", "Véase la nota.", "Véase la nota.<1/>"],
		["<1/>Text of a page", "Texto de una página", "<1/>Texto de una página"],
		["“Go!”<1/> he said. Then he left.", "«¡Vete!» dijo él. Luego se fue.", "«¡Vete!»<1/> dijo él. Luego se fue."],
		["the <1>red</1> house", "那红房子", "那<1>红</1>房子"],
		["abcd <1>efgh</1> ijkl", "ကကကကခခခခဂဂဂဂ", "ကကကက<1>ခခခခ</1>ဂဂဂဂ"],
		["cafe <1>cafes</1> x", "é́ café cafés x", "é́ café <1>cafés</1> x"],
		["<1> </1>word", "palabra", "<1>palabra</1>"],
		["word <1/> word", "🙂🙂🙂🙂", "🙂🙂<1/>🙂🙂"],
		["<1>one two</1> three", "uno", "<1>uno</1>"],
	])("%s → %s", (source, translation, expected) => {
		expect(alignTags(source, translation)).toBe(expected);
	});

	it("are valid and leave the words unchanged, whatever the texts", () => {
		const source = fc.constantFrom(
			"<1>a</1>",
			"a <1>b c</1> d<2/>",
			"<1/><2>x <3>y</3></2> z<4></4>",
			"他<1>说</1>了<2/>。",
			"<1>one</1><2>two</2><3>three</3>",
		);
		const words = fc.oneof(fc.string({ unit: "grapheme" }), fc.lorem(), fc.constant("他们说了很多话。"));
		fc.assert(
			fc.property(source, words, (tagged, text) => {
				const plain = text.replace(/[<>]/g, "");
				const aligned = alignTags(tagged, plain);
				expect(findTagFault(tagged, aligned)).toBeNull();
				expect(stripTags(aligned)).toBe(plain);
			}),
		);
	});
});
