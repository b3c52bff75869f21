import { describe, expect, it } from "vitest";
import { renderBody, segmentBody, shout, textsOf } from "../../try-document.fixture.ts";
import { isBlank } from "./run.ts";

describe("placeholders (rule A6)", () => {
	it("are note marks, however they are marked", () => {
		const marks = [
			'<a epub:type="noteref" href="#n">one</a>',
			'<a epub:type="annoref" href="#n">one</a>',
			'<a role="doc-noteref" href="#n">one</a>',
			'<a href="#n"><sup>12</sup></a>',
			'<sup><a href="#n">[12]</a></sup>',
			'<sup> <a href="#n">*</a> </sup>',
			'<a href="#n"><sup>iv</sup></a>',
			'<a href="#n">12</a>',
		];
		for (const mark of marks) expect(textsOf(`<p>x${mark} y</p>`)).toEqual(["x<1/> y"]);
	});

	it("are not links that only look a little like one", () => {
		const links = [
			'<a href="http://n.example/">12</a>',
			'<a href="#n"><sup>many words</sup></a>',
			'<a href="#n"><sup>12345</sup></a>',
			'<sup><a href="#n">1</a> and more</sup>',
		];
		for (const link of links) expect(textsOf(`<p>x${link} y</p>`)[0]).not.toBe("x<1/> y");
	});

	it("have their own text segmented separately, inside whatever tags", () => {
		const svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>map</text></svg>';
		expect(textsOf(`<p>see <b><i>${svg}</i></b> now</p>`)).toEqual(["see <1><2/></1> now", "map"]);
	});

	it("are excluded tags and what is not translated", () => {
		expect(textsOf('<p>x <i translate="no">y</i> z</p>')).toEqual(["x <1/> z"]);
	});
});

describe("the ends of a run (rule A4)", () => {
	it("lose white space, comments, voids and the tags around all of it", () => {
		expect(textsOf('<p> <!-- c --><b> <i>one</i> <img src="i" alt=""/></b><br/></p>')).toEqual(["one"]);
	});

	it("keep what must happen around the translation too", () => {
		for (const name of ["q", "ins", "del", "bdo", "bdi"]) {
			expect(textsOf(`<p><${name}>one</${name}></p>`)).toEqual(["<1>one</1>"]);
		}
	});

	it("keep the translation of an anchor's text behind a note mark that follows the anchor", () => {
		const body = '<p><a id="k"><i>one</i></a><sup><a href="#n">1</a></sup></p>';
		expect(renderBody(body, shout, "original_first")).toBe(
			body.replace(
				"</p>",
				'<span class="diglot-tr cp-translation" lang="es" xml:lang="es"><span class="diglot-break"><br/></span>\n<i>ONE</i></span></p>',
			),
		);
	});

	it("keep a tag that does not reach around the whole text", () => {
		expect(textsOf("<p><b>one</b> <b>two</b></p>")).toEqual(["<1>one</1> <2>two</2>"]);
	});

	it("keep spaces that are not white space in XML", () => {
		for (const code of [0x20, 0x09, 0x0a, 0x0c, 0x0d]) expect(isBlank(String.fromCharCode(code))).toBe(true);
		for (const code of [0x08, 0x0b, 0x0e, 0x1f, 0xa0, 0x2003]) expect(isBlank(String.fromCharCode(code))).toBe(false);
		expect(isBlank(" x ")).toBe(false);
		expect(isBlank("")).toBe(true);
	});
});

describe("phrases of another language (rule A8)", () => {
	it("are recognised by primary language, and not where none is declared", () => {
		expect(renderBody('<p>a <i lang="en-GB">b</i> c</p>', shout)).toBe('<p>A <i lang="es">B</i> C</p>');
		for (const tag of ["und", "zxx", "mul", "mis", "x-none", ""]) {
			expect(segmentBody(`<p>a <i lang="${tag}">b</i> c</p>`).words.skipped).toEqual({});
		}
		expect(segmentBody('<p>a <i xml:lang="FR">b</i> c</p>').words.skipped).toEqual({ foreign_inline: 1 });
		expect(segmentBody('<p>a <i lang="fr">b</i> c</p>', { root: "", bookLanguage: "" }).words.skipped).toEqual({});
	});

	it("are never stripped off", () => {
		expect(segmentBody('<p lang="en"><i lang="fr">bonjour</i></p>').segments).toEqual([]);
		expect(segmentBody('<p lang="en"><i lang="fr">un<br/><br/>deux</i></p>').segments).toEqual([]);
	});
});
