import { describe, expect, it } from "vitest";
import { holdsText, mentions } from "./sent-text.ts";

describe("a text is sent whole", () => {
	it.each([
		["an old house stood", "an old house", "within a longer one"],
		["an  old\n house", "an old house", "whatever its white space"],
		["an <1>old</1> house", "an old house", "with tags around words"],
		["<1>an </1>old<2/> house", "an old house", "with tags beside spaces"],
		["“<1>Is</1> it<2/>?” he said", "“Is it?” he said", "with tags beside signs"],
		["at once.<1/>The roof", "at once. The roof", "with a void tag for its line break"],
		["20 m<1>2</1> of ice", "20 m2 of ice", "with a tag around a digit"],
		["雨が<1>三日</1>も降る", "雨が三日も降る", "with tags where a script has no word spaces"],
		["a + b (c)", "a + b (c)", "with signs that patterns know"],
	])("%j holds %j, %s", (segment, wanted) => {
		expect(holdsText(segment, wanted)).toBe(true);
	});

	it.each([
		["an o<1>ld</1> house", "an old house", "a tag inside a word"],
		["an o<1/>ld house", "an old house", "a void inside a word"],
		["anold house", "an old house", "a missing space"],
		["an<1>old</1> house", "an old house", "a tag that is no space"],
		["an ol d house", "an old house", "a space inside a word"],
		["an o\u00adld house", "an old house", "a soft hyphen"],
		["an old", "an old house", "a part"],
	])("%j does not hold %j, %s", (segment, wanted) => {
		expect(holdsText(segment, wanted)).toBe(false);
	});

	it("and is mentioned by a segment wherever tags stand", () => {
		expect(mentions("13<1/>of  the", "13of the")).toBe(true);
		expect(mentions("a <mi>E</mi>", "<mi>")).toBe(true);
		expect(mentions("13 of", "13of")).toBe(false);
	});
});
