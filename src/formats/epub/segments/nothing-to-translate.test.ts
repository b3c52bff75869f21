import { describe, expect, it } from "vitest";
import { WHOLE_BOOK } from "../../../core/selection.ts";
import { makeBook, makePage, readTrial } from "../try-book.fixture.ts";

const SPANISH =
	"<p>El niño abrió la puerta muy despacio y miró dentro de la habitación oscura.</p><p>Mi padre nunca hablaba de la guerra.</p>";

describe("a book with nothing to translate names the cause, its share and the way out", () => {
	it.each([
		[
			"all in the target language",
			`<div lang="es">${SPANISH}</div><p>12</p>`,
			{ targetLanguage: "es" },
			"21 of its 22 words are in Spanish already. Choose another target language (--to, target_language)",
			"target_language",
		],
		["program code", "<pre>let it be</pre>", {}, "3 of its 3 words are in elements of program code", "translate_tags"],
		[
			"outside the selection",
			"<p>one two</p><h1>three</h1>",
			{ selection: { ...WHOLE_BOOK, translateTags: ["h2"] } },
			"The chosen files and tags leave nothing of this book to translate: 3 of its 3 words",
			"only_files",
		],
		["not to be translated", '<p translate="no">one two</p>', {}, "2 of its 2 words are marked", null],
		["Diglot's own", '<p class="diglot-tr">one</p>', {}, "Translate the original book", null],
		["numbers", "<p>12 13</p>", {}, "it holds 2 numbers and no word outside of images", null],
		["images", '<p><img src="i" alt=""/></p>', {}, "it holds no text outside of images", null],
	])("%s", (_, body, request, message, field) => {
		const book = makeBook({ "OEBPS/c1.xhtml": makePage(body, "") });
		expect(() => readTrial(book, request)).toThrowError(
			expect.objectContaining({
				message: expect.stringContaining(message),
				...(field ? { code: "VALIDATION_ERROR", details: { field } } : { code: "UNSUPPORTED_FORMAT" }),
			}),
		);
	});

	it("and of several causes the greatest", () => {
		const book = makeBook({ "OEBPS/c1.xhtml": makePage(`<div lang="es">${SPANISH}</div><pre>x = 1</pre>`, "") });
		expect(() => readTrial(book, { targetLanguage: "es" })).toThrowError(/21 of its 23 words are in Spanish/);
	});
});
