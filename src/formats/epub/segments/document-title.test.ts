import { describe, expect, it } from "vitest";
import { parseXml } from "../markup/tree.ts";
import { documentTitle } from "./document-title.ts";
import { readStyleRules } from "./styles/style-rules.ts";

const rules = readStyleRules(".number { display: block }");
const titleOf = (body: string) =>
	documentTitle(
		parseXml(`<html xmlns="http://www.w3.org/1999/xhtml"><head><title>file1</title></head><body>${body}</body></html>`),
		rules,
	);

describe("a document's title", () => {
	it("is its first heading, or what the head says", () => {
		expect(titleOf("<h2>Second <i>best</i></h2>")).toBe("Second best");
		expect(titleOf("<h2>Two</h2><h1>One</h1>")).toBe("One");
		expect(titleOf('<h1><img src="a.png" alt="x"/></h1><p>text</p>')).toBe("file1");
	});

	it("has a space where a heading has a line", () => {
		expect(titleOf("<h1>Chapter 1<br/>The Sea</h1>")).toBe("Chapter 1 The Sea");
		expect(titleOf('<h1><span class="number">Chapter 1</span><span>The Sea</span></h1>')).toBe("Chapter 1 The Sea");
		expect(titleOf("<h1>T<small>he</small> Sea</h1>")).toBe("The Sea");
	});

	it("is what is read: without soft hyphens, ligature characters and ruby annotations", () => {
		expect(titleOf("<h1>The o\uFB03ce of light\u00ADhouses</h1>")).toBe("The office of lighthouses");
		expect(titleOf("<h1><ruby>猫<rt>ねこ</rt></ruby></h1>")).toBe("猫");
		expect(titleOf("<h1>a &amp;amp; b</h1>")).toBe("a &amp; b");
	});
});
