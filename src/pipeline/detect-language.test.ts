import { expect, it } from "vitest";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { detectLanguage } from "./detect-language.ts";

const ENGLISH = "There was nothing so very remarkable in that, and she ran across the field after it.";
const GERMAN = "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett.";

it("one sentence is enough", async () => {
	expect(await detectLanguage(makeSegments([ENGLISH]))).toBe("en");
	expect(await detectLanguage(makeSegments([GERMAN]))).toBe("de");
});

it("the story counts, not the front matter", async () => {
	const texts = [...Array<string>(10).fill(GERMAN), ...Array<string>(190).fill(ENGLISH)];
	expect(await detectLanguage(makeSegments(texts))).toBe("en");
});

it("the story counts, not the back matter", async () => {
	const texts = [...Array<string>(190).fill(ENGLISH), ...Array<string>(10).fill(GERMAN)];
	expect(await detectLanguage(makeSegments(texts))).toBe("en");
});

it("names and labels count only if there is nothing else", async () => {
	const labels = Array<string>(200).fill("Kapitel Übersicht Straße");
	expect(await detectLanguage(makeSegments([...labels, ENGLISH, ENGLISH]))).toBe("en");
	expect(await detectLanguage(makeSegments(["Das ist die Straße", "Es war einmal schön", "Wir sind nicht hier"]))).toBe(
		"de",
	);
});

it("five words make a text, four a label", async () => {
	const labels = Array<string>(40).fill("Es war einmal schön");
	expect(await detectLanguage(makeSegments([...labels, "She ran across the field"]))).toBe("en");
});

it("tags are not words of any language", async () => {
	const tagged = ENGLISH.split(" ").map((word, n) => `<${n + 1}>${word}</${n + 1}>`);
	expect(await detectLanguage(makeSegments([tagged.join(" ")]))).toBe("en");
});

it("a book without words has no detected language", async () => {
	expect(await detectLanguage([])).toBeNull();
	expect(await detectLanguage(makeSegments(["12 34 56"]))).toBeNull();
});
