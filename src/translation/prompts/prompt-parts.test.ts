import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../../test/fixtures/segments.ts";
import { createBookContext } from "../planning/book-context.ts";
import { createGlossary } from "./glossary.ts";
import { buildRequest, type PromptSettings } from "./prompt.ts";

const settings: PromptSettings = {
	sourceLanguage: "en",
	targetLanguage: "es",
	book: { title: "T", authors: [] },
	temperature: null,
	context: null,
	glossary: null,
};

function lastObject(user: string): Record<string, unknown> {
	return JSON.parse(user.slice(user.lastIndexOf("\n{") + 1));
}

describe("the context of a batch", () => {
	const segments = makeSegments(["First one.", "Second <1>one</1>.", "Third one.", "Fourth one.", "Fifth one."]);

	it("is sent in the JSON, with its translation where known, and never to be translated", () => {
		const context = createBookContext(segments, []);
		context.remember([
			{ segmentId: "d1-s2", text: "Segundo <1>uno</1>.", state: "translated", flags: [] },
			{ segmentId: "d1-s3", text: "Third one.", state: "needs_review", flags: [] },
		]);
		const { request, sent } = buildRequest(segments.slice(3), { ...settings, context });
		expect(lastObject(request.user)).toEqual({
			before: [["First one."], ["Second one.", "Segundo uno."], ["Third one."]],
			segments: sent.map((one) => ({ id: one.id, text: one.wire.text })),
		});
		expect(request.system).toContain("never translate or repeat it");
	});
});

describe("a pair of varieties of one language", () => {
	const system = (sourceLanguage: string, targetLanguage: string) =>
		buildRequest(makeSegments(["One."]), { ...settings, sourceLanguage, targetLanguage }).request.system;

	it("is named with script and region, and what it asks for is said", () => {
		expect(system("sr", "sr-Latn")).toContain("from Serbian (Cyrillic) into Serbian (Latin).");
		expect(system("zh-Hans", "zh-Hant")).toContain("from Simplified Chinese into Traditional Chinese.");
		expect(system("pt-PT", "pt-BR")).toContain("from European Portuguese into Brazilian Portuguese.");
		expect(system("pt-PT", "pt-BR")).toContain("one language in two forms");
		expect(system("en", "pt-BR")).not.toContain("one language in two forms");
		expect(system("en", "sr")).toContain("from English into Serbian.");
	});
});

describe("a glossary", () => {
	const glossary = createGlossary([{ source: "ant", target: "hormiga" }]);

	it("is sent with the batches that need it", () => {
		const segments = makeSegments(["An <1>ant</1>.", "Nothing."]);
		const [first, second] = segments.map((one) => buildRequest([one], { ...settings, glossary }).request);
		expect(lastObject(first?.user ?? "")).toMatchObject({ glossary: [["ant", "hormiga"]] });
		expect(lastObject(second?.user ?? "")).not.toHaveProperty("glossary");
		expect(first?.system).toContain("inflected as needed");
		expect(first?.system).toBe(second?.system);
	});
});

describe("a request", () => {
	const requestFor = (texts: readonly string[], more: Partial<PromptSettings> = {}) =>
		buildRequest(makeSegments(texts), { ...settings, ...more }).request;

	it("sends the first eighty terms that occur in its texts without tags", () => {
		const words = Array.from({ length: 100 }, (_, index) => `word${100 + index}x`);
		const glossary = createGlossary(words.map((source) => ({ source, target: source.toUpperCase() })));
		const { user } = requestFor([`wo<1>rd1</1>02x, ${words.slice(5).reverse().join(" ")}`], { glossary });
		const sent = [words[2], ...words.slice(5, 84)].map((source) => [source, source?.toUpperCase()]);
		expect(lastObject(user).glossary).toEqual(sent);
	});

	it("mentions a glossary and neighbours only where there are any", () => {
		const segments = makeSegments(["One.", "Two."]);
		const glossary = createGlossary([{ source: "ant", target: "hormiga" }]);
		const context = createBookContext(segments, []);
		expect(requestFor(["x"]).system).not.toMatch(/"glossary"|"before"/);
		expect(requestFor(["x"], { glossary }).system).toMatch(/"glossary" holds/);
		expect(requestFor(["x"], { glossary }).system).not.toMatch(/"before"/);
		expect(requestFor(["x"], { context }).system).not.toMatch(/"glossary"/);
		expect(lastObject(buildRequest(segments.slice(0, 1), { ...settings, context }).request.user)).not.toHaveProperty(
			"before",
		);
	});

	it("shows the context of its first segment", () => {
		const book = makeSegments(["One.", "Two.", "Three."]);
		const context = createBookContext(book, []);
		expect(lastObject(buildRequest(book.slice(1), { ...settings, context }).request.user).before).toEqual([["One."]]);
	});

	it("names the kind of everything but plain paragraphs", () => {
		const segments = [makeSegment("I", 0, "heading"), makeSegment("Once.", 1), makeSegment("A house", 2, "attribute")];
		expect(buildRequest(segments, settings).request.user).toContain(
			"Kinds of segments that are not plain paragraphs: 1 heading, 3 attribute.\n\n{",
		);
		expect(buildRequest(segments.slice(1, 2), settings).request.user).toMatch(/^\{/);
	});

	it("says what was wrong with each segment, and which tags it needs", () => {
		const segments = makeSegments(["<1>One</1><2/>", "Two", "Three <1/>", "Four"]);
		const faults = new Map([
			["d1-s1", "tags"],
			["d1-s2", "tags"],
			["d1-s4", "echo"],
		] as const);
		const { user } = buildRequest(segments, settings, { faults, outputBudgetFactor: 1 }).request;
		expect(user.split("\n").slice(0, 4)).toEqual([
			"A former reply for these segments was wrong. Do better this time:",
			"- 1: its tags were not those of the source; it needs each of these once: <1>…</1> <2/>",
			"- 2: its tags were not those of the source; it has none",
			"- 4: the source was given back untranslated",
		]);
		expect(buildRequest(segments, settings).request.user).not.toContain("former reply");
	});

	it("bounds the reply by its texts, with room for ids and reasoning, and by the budget factor", () => {
		const boundOf = (texts: readonly string[], outputBudgetFactor = 1) =>
			buildRequest(makeSegments(texts), settings, { faults: new Map(), outputBudgetFactor }).request.maxOutputTokens;
		// 100 tokens of text may become 400.
		expect(boundOf(["x".repeat(400)])).toBe(2_048 + 400 + 40);
		expect(boundOf(["x".repeat(400), "x".repeat(400)])).toBe(2_048 + 800 + 80);
		expect(boundOf(["x".repeat(400)], 4)).toBe(4 * boundOf(["x".repeat(400)]));
	});

	it("has the temperature that is set", () => {
		expect(requestFor(["x"], { temperature: 0.3 }).temperature).toBe(0.3);
		expect(requestFor(["x"]).temperature).toBeNull();
	});

	it("names the book by the first two hundred characters of its title, and five authors", () => {
		const authors = ["A", "B", "C", "D", "E", "F"];
		const { system } = requestFor(["x"], { book: { title: "T".repeat(300), authors: ["N".repeat(300), ...authors] } });
		const book = JSON.parse(system.slice(system.lastIndexOf("The book: ") + "The book: ".length));
		expect(book).toEqual({ title: "T".repeat(200), authors: ["N".repeat(200), "A", "B", "C", "D"] });
	});
});

describe("the user's preferences", () => {
	const systemWith = (more: Partial<PromptSettings>) =>
		buildRequest(makeSegments(["x"]), { ...settings, ...more }).request.system;

	it("name a known style or describe one", () => {
		expect(systemWith({ style: "Literary" })).toContain("Style: Literary: keep voice");
		expect(systemWith({ style: "like a pirate" })).toContain("Style: like a pirate");
		expect(systemWith({ style: "constructor" })).toContain("Style: constructor");
		expect(systemWith({ style: " PLAIN " })).toContain("Style: Plain: short, clear");
		expect(systemWith({ style: " like a pirate\n" })).toContain("Style: like a pirate\n\n");
		expect(systemWith({})).not.toMatch(/Style:|wishes/);
	});

	it("may be written as for BBM, and rank below the rules", () => {
		const system = systemWith({ instructions: "Please translate `{text}` into {language}.{crlf}Thanks" });
		expect(system).toContain("Please translate `[the text of each segment]` into Spanish.\nThanks");
		expect(system.indexOf("rules on format, ids and tags above go first")).toBeGreaterThan(system.indexOf("Rules:"));
	});
});
