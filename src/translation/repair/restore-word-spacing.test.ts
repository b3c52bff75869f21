import { expect, it } from "vitest";
import { restoreWordSpacing } from "./restore-word-spacing.ts";

it("separates words that were joined at a tag", () => {
	expect(restoreWordSpacing("the <1>e</1>’s slurred", "el <1>e</1>slurred", "es")).toBe("el <1>e</1> slurred");
	expect(restoreWordSpacing("a <1>b</1> c", "a<1>b</1> c", "es")).toBe("a <1>b</1> c");
});

it("leaves joins of the source and scripts without spaces alone", () => {
	expect(restoreWordSpacing("20<1>th</1> of", "20<1>mo</1> de", "es")).toBe("20<1>mo</1> de");
	expect(restoreWordSpacing("the <1>red</1> house", "那<1>红</1>屋", "zh-Hans")).toBe("那<1>红</1>屋");
});

it("separates them on the tag's outer side: before an opening one, after a closing or void one", () => {
	expect(restoreWordSpacing("a ‘<1>b</1>’ c", "a<1>b</1>c", "es")).toBe("a <1>b</1> c");
	expect(restoreWordSpacing("one,<1/> two", "uno<1/>dos", "es")).toBe("uno<1/> dos");
	expect(restoreWordSpacing("in <1>12</1>.", "en<1>12</1>.", "es")).toBe("en <1>12</1>.");
});

it("changes nothing at a tag without a word on either side", () => {
	for (const text of ["uno,<1>dos</1>", "uno<1>, dos</1>.", "<1>uno</1>", "uno<1/><2/>dos", "uno <1/>dos"]) {
		expect(restoreWordSpacing("x", text, "es")).toBe(text);
	}
});

it("fixes one tag and leaves another that the source has joined", () => {
	expect(restoreWordSpacing("20<1>th</1> of “<2>May</2>”", "20<1>mo</1> de<2>mayo</2>", "es")).toBe(
		"20<1>mo</1> de <2>mayo</2>",
	);
});

it.each(["zh", "zh-Hant", "ja", "th", "lo", "km", "my", "bo"])(
	"leaves %s, which has no spaces, as it is",
	(language) => {
		expect(restoreWordSpacing("the <1>red</1> house", "a<1>b</1>c", language)).toBe("a<1>b</1>c");
	},
);

it("separates words in Korean, which has spaces", () => {
	expect(restoreWordSpacing("the <1>red</1> house", "그<1>붉은</1> 집", "ko")).toBe("그 <1>붉은</1> 집");
});
