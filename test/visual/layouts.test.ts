import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildSampleBook } from "../../scripts/build-sample.ts";
import type { Layout } from "../../src/core/layout.ts";
import { formatTaggedText, parseTaggedText } from "../../src/core/tagged-text.ts";
import { renderBook } from "../../src/formats/epub/rendering/render-book.ts";
import { readBook } from "../../src/formats/epub/segments/read-book.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { launchChromium, type Reader, type SeenPage, type SeenTranslation, viewBook } from "./book-pages.ts";

const BILINGUAL = ["original_first", "translation_first", "side_by_side"] as const;
const DESKTOP: Reader = { width: 1200, height: 800 };
const PHONE: Reader = { width: 390, height: 844 };
const TABLET: Reader = { width: 820, height: 1180, pixelRatio: 2 };
const ROUNDING = 2;
/** WCAG 2.2, 1.4.3. */
const MIN_CONTRAST = 4.5;

describeWithParts(["chromium"], "layouts of the sample book in Chromium", () => {
	let browser: Browser;
	let folder: string;
	let sample: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-visual-"));
		sample = join(folder, "sample.epub");
		await buildSampleBook(sample);
		for (const layout of BILINGUAL) await render(sample, layout, "en", "eo");
		browser = await launchChromium();
	});

	afterAll(async () => {
		await browser?.close();
		await rm(folder, { recursive: true, force: true });
	});

	async function render(path: string, layout: Layout, sourceLanguage: string, targetLanguage: string): Promise<string> {
		const { segments } = readBook({ path, targetLanguage }, LIMITS);
		const out = join(folder, `${layout}-${sourceLanguage}-${targetLanguage}.epub`);
		const request = { path, out, layout, sourceLanguage, targetLanguage, modifiedAt: 0, engineName: "test" };
		const translations = Object.fromEntries(segments.map(({ id, text }) => [id, lengthen(text, targetLanguage)]));
		await renderBook({ ...request, translations, inputSha256: "0".repeat(64) }, LIMITS);
		return out;
	}

	const seen = new Map<string, Promise<SeenPage[]>>();

	function view(layout: Layout | "source", reader: Reader): Promise<SeenPage[]> {
		const key = JSON.stringify([layout, reader]);
		const path = layout === "source" ? sample : join(folder, `${layout}-en-eo.epub`);
		const pages = seen.get(key) ?? viewBook(browser, path, reader);
		seen.set(key, pages);
		return pages;
	}

	it("original_first: each translation is under its source, inside its block, without an empty line", async () => {
		const translations = all(await view("original_first", DESKTOP));
		expect(translations.length).toBeGreaterThan(50);
		for (const one of translations) {
			expectInside(one);
			expect(one.box.top, one.text).toBeGreaterThanOrEqual((one.source?.bottom ?? 0) - ROUNDING);
			expect((one.lines?.top ?? 0) - one.box.top, one.text).toBeLessThan(one.fontSize / 2);
		}
	});

	it("translation_first: each translation is above its source, inside its block, without an empty line", async () => {
		const translations = all(await view("translation_first", DESKTOP));
		expect(translations.length).toBeGreaterThan(50);
		for (const one of translations) {
			expectInside(one);
			expect(one.box.bottom, one.text).toBeLessThanOrEqual((one.source?.top ?? 0) + ROUNDING);
			expect(one.box.bottom - (one.lines?.bottom ?? 0), one.text).toBeLessThan(one.fontSize / 2);
		}
	});

	it("a translation is nearer to its source than to the next paragraph", async () => {
		const paragraphs = all(await view("original_first", DESKTOP)).filter(({ name, nextSource }) => {
			return name === "p" && nextSource !== null;
		});
		expect(paragraphs.length).toBeGreaterThan(20);
		for (const { text, source, lines, nextSource } of paragraphs) {
			const toSource = (lines?.top ?? 0) - (source?.bottom ?? 0);
			const toNext = (nextSource?.top ?? 0) - (lines?.bottom ?? 0);
			expect(toNext, text).toBeGreaterThan(toSource + ROUNDING);
		}
	});

	it.each(BILINGUAL)("%s: lines of verse stay lines", async (layout) => {
		const verse = all(await view(layout, DESKTOP)).filter(({ sourceBreaks }) => sourceBreaks > 0);
		expect(verse.length).toBeGreaterThan(3);
		for (const one of verse) expect(one.lineCount, one.text).toBeGreaterThanOrEqual(one.sourceBreaks + 1);
	});

	it("side_by_side: pairs start on one line, the translation at the right, and end before what follows", async () => {
		const pairs = all(await view("side_by_side", DESKTOP)).filter(({ beside }) => beside);
		expect(pairs.length).toBeGreaterThan(30);
		for (const { text, box, block, next } of pairs) {
			expect(Math.abs(box.top - block.top), text).toBeLessThanOrEqual(ROUNDING);
			expect(box.left, text).toBeGreaterThan(block.right);
			if (next) expect(next.top, text).toBeGreaterThanOrEqual(Math.max(box.bottom, block.bottom) - ROUNDING);
		}
	});

	it.each<[string, Reader]>([
		["a tablet", TABLET],
		["a tablet with large text", { ...TABLET, css: "html { font-size: 200% !important }" }],
		["pages of one column", { ...TABLET, css: pages(TABLET, 740) }],
		["pages of two columns", { ...DESKTOP, css: pages(DESKTOP, 540) }],
	])("side_by_side: no line lies over another or leaves the page: %s", async (name, reader) => {
		for (const { document, overlaps, bottom, translations } of await view("side_by_side", reader)) {
			expect(overlaps, document).toEqual([]);
			if (name.startsWith("pages")) expect(bottom, document).toBeLessThanOrEqual(reader.height + ROUNDING);
			expect(translations.length, document).toBeGreaterThan(0);
		}
	});

	it("side_by_side: stacks on a phone whose reader lays out all pages in one wide frame", async () => {
		const translations = all(await view("side_by_side", { ...PHONE, width: 4000, deviceWidth: PHONE.width }));
		const pairs = translations.filter(({ beside }) => beside);
		expect(pairs.length).toBeGreaterThan(30);
		for (const { text, box, block } of pairs) {
			expect(box.top, text).toBeGreaterThanOrEqual(block.bottom - ROUNDING);
		}
	});

	it("side_by_side: what can't have a column is stacked", async () => {
		const stacked = all(await view("side_by_side", DESKTOP)).filter(({ beside }) => !beside);
		const names = new Set(stacked.map(({ name }) => name));
		for (const name of ["h1", "li", "td", "figcaption"]) expect(names).toContain(name);
		expect(names).not.toContain("p");
		for (const one of stacked) expectInside(one);
	});

	it("side_by_side: mirrored where the source is written from right to left", async () => {
		const arabic = await render(sample, "translation_only", "en", "ar");
		const pages = await viewBook(browser, await render(arabic, "side_by_side", "ar", "eo"), DESKTOP);
		const pairs = all(pages).filter(({ beside }) => beside);
		expect(pairs.length).toBeGreaterThan(30);
		for (const { text, box, block } of pairs) {
			expect(Math.abs(box.top - block.top), text).toBeLessThanOrEqual(ROUNDING);
			expect(box.right, text).toBeLessThan(block.left);
		}
	});

	it.each(BILINGUAL)(
		"%s: on a phone nothing more overflows than in the source, and texts take the whole width",
		async (layout) => {
			const pages = await view(layout, PHONE);
			const sources = await view("source", PHONE);
			for (const { document, width } of pages) {
				const ownWidth = sources.find((source) => source.document === document)?.width ?? 0;
				expect(width, document).toBeLessThanOrEqual(Math.max(PHONE.width, ownWidth));
			}
			for (const { name, text, box } of all(pages)) {
				if (name === "p") expect(box.right - box.left, text).toBeGreaterThan(PHONE.width * 0.6);
			}
		},
	);

	it.each<[string, Reader]>([
		["light", DESKTOP],
		["dark", { ...DESKTOP, scheme: "dark", css: ":root { color-scheme: light dark }" }],
		["a reader's own dark", { ...DESKTOP, css: "body { background: #111; color: #ddd }" }],
		["a reader's own sepia", { ...DESKTOP, css: "body { background: #f4ecd8; color: #5b4636 }" }],
	])("translations are as well readable as their sources: %s", async (_name, reader) => {
		// It holds both, stacked and beside.
		const translations = all(await view("side_by_side", reader));
		const readable = translations.filter(({ sourceContrast }) => sourceContrast >= MIN_CONTRAST);
		expect(readable.length).toBeGreaterThan(50);
		for (const { text, contrast, sourceContrast } of readable) {
			expect(contrast, text).toBeGreaterThanOrEqual(MIN_CONTRAST);
			expect(contrast, text).toBe(sourceContrast);
		}
	});
});

/** Pages of columns, as readers make them. */
function pages({ width, height }: Reader, columnWidth: number): string {
	return `body { box-sizing: border-box !important; margin: 0 !important; padding: 20px 40px !important; max-width: none !important; width: ${width}px !important; height: ${height}px !important; column-width: ${columnWidth}px; column-gap: 40px; column-fill: auto }`;
}

/** A translation that is longer than its source, in words that are no longer. */
function lengthen(tagged: string, language: string): string {
	const words = (text: string) =>
		language === "ar" ? text.replace(/\p{L}+/gu, "كان بعيدا") : text.replace(/\p{L}+/gu, "$& ja");
	return formatTaggedText(
		parseTaggedText(tagged).map((piece) => (piece.type === "text" ? { ...piece, text: words(piece.text) } : piece)),
	);
}

function all(pages: readonly SeenPage[]): SeenTranslation[] {
	return pages.flatMap(({ translations }) => translations);
}

function expectInside({ text, display, box, block }: SeenTranslation): void {
	expect(display, text).toBe("block");
	expect(box.top, text).toBeGreaterThanOrEqual(block.top - ROUNDING);
	expect(box.bottom, text).toBeLessThanOrEqual(block.bottom + ROUNDING);
	expect(box.left, text).toBeGreaterThanOrEqual(block.left - ROUNDING);
	expect(box.right, text).toBeLessThanOrEqual(block.right + ROUNDING);
}
