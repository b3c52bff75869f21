import { describe, expect, it } from "vitest";
import { cipher } from "../../test/fixtures/fake-openai.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { CallError } from "../translators/translator.ts";
import { expectCorrect, makeBook, run, scriptedEngine } from "./translate-segments.fixture.ts";

describe("translating with a classic engine", () => {
	it("sends as many texts a call as it takes", async () => {
		const segments = makeBook(10);
		const translator = scriptedEngine(cipher);
		const { results } = await run({ segments, translator });
		expectCorrect(segments, results);
		expect(translator.sent.map((texts) => texts.length)).toEqual([4, 4, 2]);
	});

	it("sets the tags by alignment where they come back broken or empty, and flags it", async () => {
		const segments = makeSegments(["one <1>two</1> three<2/>.", "four <1>five</1>, six", "no tags"]);
		const translator = scriptedEngine((text) => cipher(text).replace("</1>", "").replace("<1>svir", "svir<1>"));
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({
			text: "bar <1>gjb</1> guerr<2/>.",
			flags: ["tags_aligned"],
		});
		expect(results.get("d1-s2")).toMatchObject({ text: "sbhe <1>svir</1>, fvk", flags: ["tags_aligned"] });
		expect(results.get("d1-s3")?.flags).toEqual([]);
	});

	it("sends no tags to one that can't keep them", async () => {
		const segments = makeSegments(["She read <1>Persuasion</1> twice.<2/>", "One line<1/>and another"]);
		const translator = scriptedEngine(cipher, { keepsTags: false });
		const { results } = await run({ segments, translator });
		expect(translator.sent).toEqual([["She read Persuasion twice.", "One line and another"]]);
		expect(results.get("d1-s1")).toMatchObject({
			text: "Fur ernq <1>Crefhnfvba</1> gjvpr.<2/>",
			flags: ["tags_aligned"],
		});
	});

	it("translates between the tags as a last resort", async () => {
		const segments = makeSegments(["one <1>two</1> three <2>four</2>"]);
		const translator = scriptedEngine((text) =>
			text.includes("three") && text.includes("two") ? "bar" : cipher(text),
		);
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s1")).toMatchObject({
			text: "bar <1>gjb</1> guerr <2>sbhe</2>",
			flags: ["tags_piecewise"],
			tries: 2,
		});
	});

	it("finds the one text that the engine refuses, and keeps its source", async () => {
		const segments = makeBook(8);
		const translator = scriptedEngine((text) => {
			if (text.includes("number 5 ")) throw new CallError("crashed", { fault: "filtered" });
			return cipher(text);
		});
		const { results } = await run({ segments, translator });
		expect(results.get("d1-s6")).toMatchObject({ state: "needs_review", flags: ["engine"], text: segments[5]?.text });
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(7);
	});

	it("tells of a sentence that came back as it was, without asking in vain", async () => {
		const segments = makeSegments(["Lorem ipsum dolor sit amet, consectetur."]);
		const { results } = await run({ segments, translator: scriptedEngine((text) => text) });
		expect(results.get("d1-s1")).toMatchObject({ state: "translated", flags: ["untranslated"] });
	});
});
