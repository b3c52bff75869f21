import { describe, expect, it } from "vitest";
import { findDescendant } from "../../markup/query.ts";
import { parseXml } from "../../markup/tree.ts";
import { matchesSelector, parseSelector } from "./selectors.ts";

const { root } = parseXml(
	'<html><body class="b"><div id="d"><section class="s"><p class="one two" lang="he">x<b>y</b></p><p/></section></div></body></html>',
);
const find = (name: string) => {
	const element = root && findDescendant(root, name);
	if (!element) throw new Error(`the test's own markup has no ${name}`);
	return element;
};
const matches = (selector: string, name = "p") => {
	const parsed = parseSelector(selector);
	return parsed === null ? null : matchesSelector(parsed, find(name));
};

describe("a selector", () => {
	it.each([
		"p",
		"P",
		"*",
		".two.one",
		"p.one",
		"body p",
		"body.b .s > p",
		"#d p",
		"div > section>p.two",
		"p:first-child",
		'[lang="he"]',
		"p[lang]",
		'p[class~="two"]',
		"html body div section p",
	])("%s matches", (selector) => {
		expect(matches(selector)).toBe(true);
	});

	it.each(["b", "p.three", "div > p", "p p", ".b > p", "#e p", "[lang=en]", '[class~="tw"]', "*.three"])(
		"%s does not match",
		(selector) => {
			expect(matches(selector)).toBe(false);
		},
	);

	it("that asks for the first child matches no later one", () => {
		const section = find("section");
		const last = section.children.at(-1);
		const parsed = parseSelector("p:first-child");
		expect(last?.kind === "element" && parsed && matchesSelector(parsed, last)).toBe(false);
	});

	it.each(["p::before", "p:hover", "p + p", "p ~ p", "p:not(.a)", "> p", "p >", "p & q", "", "[a$=b]"])(
		"of another kind is not read: %s",
		(selector) => {
			expect(parseSelector(selector)).toBe(null);
		},
	);

	it("matches what is to be inserted by its name, classes and place alone", () => {
		const inserted = { name: "span", classes: ["k"], parent: find("p") };
		const hits = (selector: string) =>
			matchesSelector(parseSelector(selector) ?? { compounds: [], specificity: 0 }, inserted);
		expect(["span", "*", "p span", "p > span.k", ".s *"].every(hits)).toBe(true);
		expect(["p", "div > span", "span.l", "span[lang]", "span:first-child", "#d > span"].some(hits)).toBe(false);
	});
});
