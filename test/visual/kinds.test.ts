import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Layout } from "../../src/core/layout.ts";
import { formatTaggedText, parseTaggedText } from "../../src/core/tagged-text.ts";
import type { TranslationStyle } from "../../src/core/translation-style.ts";
import { renderBook } from "../../src/formats/epub/rendering/render-book.ts";
import { readBook } from "../../src/formats/epub/segments/read-book.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { launchChromium, type SeenTranslation, viewBook, visitPages } from "./book-pages.ts";
import { writeKindBook } from "./kind-book.ts";
import { KEPT, KINDS } from "./kinds.ts";

const WIDE = { width: 820, height: 1180 };
const NARROW = { width: 390, height: 844 };
const ROUNDING = 2;

describeWithParts(["chromium"], "kinds of pages in Chromium", () => {
	let browser: Browser;
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-kinds-"));
		browser = await launchChromium();
	});

	afterAll(async () => {
		await browser?.close();
		await rm(folder, { recursive: true, force: true });
	});

	async function view(name: string, layout: Layout, reader = WIDE): Promise<SeenTranslation[]> {
		const pages = await viewBook(browser, await render(name, layout), reader);
		return pages.find(({ document }) => document === "page.xhtml")?.translations ?? [];
	}

	async function render(name: string, layout: Layout, translationStyle?: TranslationStyle): Promise<string> {
		const kind = KINDS.find((each) => each.name === name);
		if (!kind) throw new Error(`there is no kind ${name}`);
		const path = join(folder, `${name}.epub`);
		const out = join(folder, `${name}-${layout}-${translationStyle ? "own" : "quiet"}.epub`);
		await writeKindBook(kind, path);
		const languages = { sourceLanguage: kind.source, targetLanguage: kind.target };
		const { segments } = readBook({ path, targetLanguage: kind.target }, LIMITS);
		const translations = Object.fromEntries(segments.map(({ id, text }) => [id, text === KEPT ? text : shout(text)]));
		const request = { path, out, layout, ...languages, translations, modifiedAt: 0, engineName: "test" };
		await renderBook({ ...request, translationStyle, inputSha256: "0".repeat(64) }, LIMITS);
		return out;
	}

	it.each(["novel", "verse-in-paragraphs", "play-in-paragraphs"])(
		"translation_first: a source begins where its translation does, with the indent of their paragraph: %s",
		async (name) => {
			const paragraphs = (await view(name, "translation_first")).filter((each) => each.name === "p");
			expect(paragraphs.length).toBeGreaterThan(2);
			for (const { text, start, sourceStart } of paragraphs) {
				expect(Math.abs((sourceStart ?? 0) - (start ?? 0)), text).toBeLessThanOrEqual(ROUNDING);
			}
		},
	);

	it.each(["original_first", "translation_first", "side_by_side"] as const)(
		"%s: between paragraphs that line breaks part is one empty line",
		async (layout) => {
			const texts = (await view("breaks-as-paragraphs", layout)).filter(({ name }) => name === "div");
			const [first, second] = texts;
			const gap = (second?.box.top ?? 0) - (first?.box.bottom ?? 0);
			// The other text of the pair stands between the two translations.
			expect(gap).toBeLessThan(3.5 * 16);
			expect(gap).toBeGreaterThan(2 * 16);
		},
	);

	it.each([
		["original_first", WIDE],
		["side_by_side", NARROW],
	] as const)("%s: a drop cap reaches into no other text", async (layout, reader) => {
		const [first, next] = (await view("drop-caps", layout, reader)).filter(({ name }) => name === "p");
		// Its own text stands beside it.
		const beside = (first?.sourceStart ?? 0) - (first?.block.left ?? 0);
		expect(beside).toBeGreaterThan(16);
		expect((first?.start ?? 0) - (first?.block.left ?? 0)).toBeLessThanOrEqual(beside + ROUNDING);
		expect(next?.start).toBe(next?.block.left);
		expect(next?.sourceStart).toBe(next?.block.left);
	});

	it.each(["side_by_side", "translation_first"] as const)(
		"%s: what a style of one's own adds to translations is not added to the empty elements beside them",
		async (layout) => {
			// As the form and the command hand it on, with each declaration important.
			const css = `.diglot-tr { border: 9px solid !important; font: 3em/4 serif !important; min-width: 30em !important;
				height: 9em !important; vertical-align: super !important } .diglot-tr::before { content: "» " !important }`;
			const path = await render("novel", layout, { css });
			const sizes = await visitPages(browser, path, WIDE, (page) =>
				page.evaluate<number[]>(
					'[...document.querySelectorAll("div[class*=diglot-pair], h2 ~ p .diglot-indent")].flatMap((each) => each.localName === "div" ? each.offsetHeight : [each.offsetWidth - 160, Math.floor(each.offsetHeight / 20)])',
				),
			);
			expect(sizes.flat().length).toBeGreaterThan(0);
			// Nothing, or an indent of a line's height.
			for (const size of sizes.flat()) expect([0, 24]).toContain(size);
		},
	);

	it("side_by_side: where the book numbers paragraphs, a pair has one number, and no page begins inside it", async () => {
		const [path, script] = [
			await render("numbered-paragraphs", "side_by_side"),
			'[...document.querySelectorAll("p.diglot-side")].map((each) => [getComputedStyle(each).counterIncrement, getComputedStyle(each).breakBefore])',
		];
		const copies = await visitPages(browser, path, NARROW, (page) => page.evaluate<string[][]>(script));
		expect(copies.flat()).toEqual([0, 1, 2].map(() => ["none", "auto"]));
	});

	it("a heading's translation is lighter than the heading, whatever it stands in", async () => {
		const headings = (await view("textbook", "original_first")).filter(({ inHeading }) => inHeading);
		expect(headings).toHaveLength(3);
		for (const { text, fontWeight } of headings) expect(fontWeight, text).toBe(400);
	});

	it("side_by_side: a paragraph without a translation begins where the others do", async () => {
		const pairs = (await view("novel", "side_by_side")).filter(({ beside, nextSource }) => beside && nextSource);
		expect(pairs.length).toBeGreaterThan(2);
		for (const { text, block, nextSource } of pairs) {
			expect(Math.abs((nextSource?.left ?? 0) - block.left), text).toBeLessThanOrEqual(ROUNDING);
		}
	});
});

function shout(tagged: string): string {
	return formatTaggedText(
		parseTaggedText(tagged).map((piece) =>
			piece.type === "text" ? { ...piece, text: piece.text.toUpperCase() } : piece,
		),
	);
}
