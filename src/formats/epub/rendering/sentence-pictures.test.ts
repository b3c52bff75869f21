import { describe, expect, it } from "vitest";
import { makeBook, makePage, renderTrial } from "../try-book.fixture.ts";
import { LINE_BREAK, renderBody } from "../try-document.fixture.ts";

const bilingual = async (body: string): Promise<string> => {
	const { text } = await renderTrial(makeBook({ "OEBPS/c1.xhtml": makePage(body) }), { layout: "original_first" });
	return text("OEBPS/c1.xhtml").split(LINE_BREAK)[1]?.split("</span></p>")[0] ?? "";
};

describe("a picture in a paragraph (rule B7)", () => {
	const IMG = '<img src="e.png" alt="r"/>';

	it("is repeated where it stands inside a sentence", async () => {
		expect(await bilingual(`<p>with the rate ${IMG} we find it</p>`)).toBe(`WITH THE RATE ${IMG} WE FIND IT`);
		expect(await bilingual(`<p>with the <i>rate</i> ${IMG}.</p>`)).toBe(`WITH THE <i>RATE</i> ${IMG}.`);
	});

	it("is not repeated where it floats out of the sentence", () => {
		const css = ".f { float: right }";
		for (const look of ['style="float: left"', 'class="f"']) {
			const floating = `<p>with the rate <img src="e.png" alt="r" ${look}/> we find it</p>`;
			const images = renderBody(floating, (text) => text.toUpperCase(), "original_first", { css }).match(/<img/g);
			expect(images, look).toHaveLength(1);
		}
	});

	it("is not repeated at the start of a text, alone on its line, or as letters of a word", async () => {
		expect(await bilingual(`<p>${IMG} a picture of it</p>`)).toBe("A PICTURE OF IT");
		expect(await bilingual(`<p>one line of it<br/>${IMG}<br/>two lines of it</p>`)).not.toContain("<img");
		expect(await bilingual(`<p>one line of it ${IMG}<br/>two lines of it</p>`)).not.toContain("<img");
		expect(await bilingual(`<p>one line of it<br/><img src="o.png" alt="O"/>nce more</p>`)).not.toContain("<img");
	});
});
