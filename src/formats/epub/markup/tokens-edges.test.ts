import { describe, expect, it } from "vitest";
import { type MarkupToken, tokenizeMarkup } from "./tokens.ts";

function tokensOf(source: string, html = false) {
	const tokens: [type: string, text: string][] = [];
	const faults: string[] = [];
	tokenizeMarkup(source, {
		html,
		onToken: (token: MarkupToken) => void tokens.push([token.type, source.slice(token.start, token.end)]),
		onFault: ({ message }) => void faults.push(message),
	});
	return { tokens, faults };
}

describe("tokens", () => {
	it.each([
		["<p>a<!--b--></p>", ["<p>", "a", "<!--b-->", "</p>"], []],
		["<p><!ELEMENT x>y</p>", ["<p>", "<!ELEMENT x>", "y", "</p>"], ["an unknown declaration"]],
		["<!DOCTYPE a><p/>", ["<!DOCTYPE a>", "<p/>"], []],
		[
			"<!DOCTYPE a [<!-- > --><?b > ?><!ENTITY c '>'>]><p/>",
			["<!DOCTYPE a [<!-- > --><?b > ?><!ENTITY c '>'>]>", "<p/>"],
			[],
		],
		["<!DOCTYPE a [<p/>", ["<!DOCTYPE a [", "<p/>"], ["an unclosed doctype"]],
		["<!DOCTYPE a><!DOCTYPE b>c", ["<!DOCTYPE a>", "<!DOCTYPE b>", "c"], ["a second doctype"]],
		["<!DOCTYPE a><!DOCTYPE b", ["<!DOCTYPE a>", "<!DOCTYPE b"], ["a second doctype"]],
		["<!doctype a>b", ["<!doctype a>", "b"], ["doctype in lower case"]],
		["<!---->b", ["<!---->", "b"], []],
		["<!-- b", ["<!-- b"], ["an unclosed comment"]],
		["<![CDATA[<a>]]>b", ["<![CDATA[<a>]]>", "b"], []],
		["<![CDATA[b", ["<![CDATA[b"], ["an unclosed cdata"]],
		["<?a <b> ?>c", ["<?a <b> ?>", "c"], []],
		["<?a", ["<?a"], ["an unclosed instruction"]],
		["a < b", ["a < b"], ["a < that starts no tag"]],
		["", [], []],
		["a", ["a"], []],
	])("of %s are contiguous", (source, texts, faults) => {
		const found = tokensOf(source);
		expect(found.tokens.map(([, text]) => text)).toEqual(texts);
		expect(found.tokens.map(([, text]) => text).join("")).toBe(source);
		expect(found.faults).toEqual(faults);
	});

	it("of HTML keep raw text unparsed, and an instruction ends at its first >", () => {
		expect(tokensOf("<script>a<b</script>c", true).tokens.map(([, text]) => text)).toEqual([
			"<script>",
			"a<b",
			"</script>",
			"c",
		]);
		expect(tokensOf("<?a>b", true).tokens).toEqual([
			["instruction", "<?a>"],
			["text", "b"],
		]);
	});
});
