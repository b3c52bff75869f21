import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { launchChromium } from "../visual/book-pages.ts";
import { judgeLayout, type MeasuredPair } from "./judge-layout.ts";

const PARAGRAPH = "Alice was beginning to get very tired of sitting by her sister on the bank.";
const COPY = "‹Nyvpr jnf ortvaavat gb trg irel gverq bs fvggvat ol ure fvfgre ba gur onax.›";
const KNOWN = { nyvprjnfortv: "alicewasbegi" };

describeWithParts(["chromium"], "pairs measured in Chromium", () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await launchChromium();
	});

	afterAll(() => browser?.close());

	/** Measures a page as if a reader showed it. */
	function measure(body: string, css = ""): Promise<{ pairs: MeasuredPair[]; unknown: number }> {
		return ask(body, css, `measureSection(0, ${JSON.stringify(KNOWN)}, 12)`);
	}

	async function ask<T>(body: string, css: string, question: string): Promise<T> {
		const page = await browser.newPage({ viewport: { width: 800, height: 400 } });
		try {
			await page.setContent(`<!DOCTYPE html><style>body { margin: 0 } ${css}</style>${body}`);
			await page.evaluate(await readFile(new URL("pages/measure.js", import.meta.url), "utf8"));
			await page.evaluate("globalThis.reader = { show: async () => document, pageWidth: () => innerWidth }; 0");
			return await page.evaluate(question);
		} finally {
			await page.close();
		}
	}

	const copy = (style: string) =>
		`<span class="diglot-tr cp-translation" style="display: block; ${style}">${COPY}</span>`;

	it("is one under the other where the page says so", async () => {
		const { pairs, unknown } = await measure(`<p>${PARAGRAPH}${copy("")}</p>`);
		expect(unknown).toBe(0);
		expect(pairs).toHaveLength(1);
		expect(judgeLayout(pairs, "original_first", false)).toEqual([]);
		expect(judgeLayout(pairs, "translation_first", false)).toHaveLength(1);
	});

	it("is beside its source in a float, before it or behind it", async () => {
		const float = `<p class="diglot-tr cp-translation diglot-side">${COPY}</p>`;
		const css = "p { margin: 0 52% 0 0 } .diglot-side { float: right; width: 48%; margin: 0 }";
		for (const body of [`${float}<p>${PARAGRAPH}</p>`, `<section><div>${float}</div><p>${PARAGRAPH}</p></section>`]) {
			const { pairs } = await measure(body, css);
			expect(judgeLayout(pairs, "side_by_side", true)).toEqual(pairs.length === 1 ? [] : ["one pair"]);
		}
		const { pairs } = await measure(`${float}<p>${PARAGRAPH}</p>`, css);
		expect(judgeLayout(pairs, "side_by_side", false)).toHaveLength(1);
	});

	it("covers its source where it is drawn over it", async () => {
		const { pairs } = await measure(`<p>${PARAGRAPH}${copy("position: relative; top: -20px")}</p>`);
		expect(judgeLayout(pairs, "original_first", false).filter((fault) => fault.includes(" covers "))).toHaveLength(1);
	});

	it("is in a table, whose text may go over the edge of the page", async () => {
		const table = `<table><tr><td>${PARAGRAPH}${copy("")}</td></tr></table>`;
		const { pairs } = await measure(`<table></table>${table}<p>${PARAGRAPH}${copy("")}</p>`);
		expect(pairs.map(({ table }) => table)).toEqual([1, -1]);
		expect(await ask(table, "", "findWideTables(0)")).toEqual([]);
		expect(await ask(`<table></table>${table}`, "td { min-width: 900px }", "findWideTables(0)")).toEqual([]);
		expect(
			await ask(`<table></table>${table}`, "td { padding-left: 600px; white-space: nowrap }", "findWideTables(0)"),
		).toEqual([1]);
	});

	it("is counted where its source is nowhere near", async () => {
		const { pairs, unknown } = await measure(`<p>Another text.${copy("")}</p>`);
		expect([pairs.length, unknown]).toEqual([0, 1]);
	});
});
