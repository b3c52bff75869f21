import { expect, test } from "vitest";
import { stripTranslations } from "./strip-translations.ts";

test("removes inserted elements and the stylesheet's link, and nothing else", () => {
	const added = '<span class="diglot-tr cp-translation" lang="es"><br/>uno <span>dos</span> <!-- </span> --></span>';
	const link = '<link rel="stylesheet" type="text/css" href="../diglot.css"/>';
	const source =
		'<html><head><link href="a.css"/></head><body><p class="diglot-tree">one <span>two</span></p></body></html>';
	const output = source.replace("</head>", `${link}</head>`).replace("</p>", `${added}</p>`);
	expect(output).not.toBe(source);
	expect(stripTranslations(output)).toBe(source);
	expect(stripTranslations(source)).toBe(source);
});

test("is not led astray by tags in comments, CDATA and attribute values", () => {
	const source = `<p title="a > <b class='diglot-tr'>"><!-- <i class="diglot-tr"> --><![CDATA[<i class="diglot-tr">]]></p>`;
	expect(stripTranslations(source)).toBe(source);
});
