import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../test/fixtures/segments.ts";
import { bookContext } from "./book-context.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { makeGlossary } from "./glossary.ts";
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

describe("what stands before a batch", () => {
	const segments = makeSegments(["First one.", "Second <1>one</1>.", "Third one.", "Fourth one.", "Fifth one."]);

	it("is sent in the JSON, with its translation where it was done already, and never to be translated", () => {
		const context = bookContext(segments, []);
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

	it("is nothing at the book's start, and no label or attribute", () => {
		const labels = [
			makeSegment("Contents", 0, "label"),
			makeSegment("A picture", 1, "attribute"),
			makeSegment("Text", 2),
		];
		const context = bookContext(labels, []);
		expect(labels.map((one) => context.before(one))).toEqual([[], [], []]);
	});

	it("stays small, however long the neighbours are", () => {
		const long = makeSegments(["word ".repeat(3_000), "字".repeat(5_000), "short"]);
		for (const [index, segment] of long.entries()) {
			const before = bookContext(long, []).before(segment);
			const tokens = before.reduce((sum, one) => sum + estimateTokens(one.source), 0);
			expect(tokens).toBeLessThan(110);
			expect(before.length > 0).toBe(index > 0);
		}
	});
});

describe("a glossary", () => {
	const glossary = makeGlossary([{ source: "ant", target: "hormiga" }]);

	it("is sent with the batches that need it", () => {
		const segments = makeSegments(["An <1>ant</1>.", "Nothing."]);
		const [first, second] = segments.map((one) => buildRequest([one], { ...settings, glossary }).request);
		expect(lastObject(first?.user ?? "")).toMatchObject({ glossary: [["ant", "hormiga"]] });
		expect(lastObject(second?.user ?? "")).not.toHaveProperty("glossary");
		expect(first?.system).toContain("inflected as needed");
		expect(first?.system).toBe(second?.system);
	});
});

describe("the user's wishes", () => {
	const systemWith = (more: Partial<PromptSettings>) =>
		buildRequest(makeSegments(["x"]), { ...settings, ...more }).request.system;

	it("name a style of ours or say it in other words", () => {
		expect(systemWith({ style: "Literary" })).toContain("Style: Literary: keep voice");
		expect(systemWith({ style: "like a pirate" })).toContain("Style: like a pirate");
		expect(systemWith({ style: "constructor" })).toContain("Style: constructor");
	});

	it("may be written as for BBM, and stand below the rules", () => {
		const system = systemWith({ instructions: "Please translate `{text}` into {language}.{crlf}Thanks" });
		expect(system).toContain("Please translate `[the text of each segment]` into Spanish.\nThanks");
		expect(system.indexOf("rules on format, ids and tags above go first")).toBeGreaterThan(system.indexOf("Rules:"));
	});
});
