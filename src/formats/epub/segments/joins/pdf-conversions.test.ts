import { describe, expect, it } from "vitest";
import { INDENT, LINE_BREAK, renderBody, segmentBody, shout } from "../../try-document.fixture.ts";

const toBody = (lines: readonly string[]) => lines.map((line) => `<p class="calibre1">${line}</p>`).join("\n");

/** A book as calibre converts a PDF: a paragraph a line, words cut at line ends, heads and numbers of pages. */
const CALIBRE = toBody([
	"At noon the bell rang for the dead miller, eleven strokes and",
	"a pause. Perrin folded the newspaper so that the picture did",
	"not show.",
	"Nobody in the village remembered the old beekeeper, but the chil-",
	"dren still spoke of him in the winter evenings.",
	"The swarm settled on the chimney of the",
	"THE BEEKEEPER OF ORME",
	"6",
	"schoolhouse and would not be persuaded to leave",
	"before the first frost.",
	"She had written everything into a ledger bound",
	"in grey cloth, which was found under the",
	"seventh hive.",
	"From the hill one could see the smoke of Lower Orme and,",
	"beyond it, a grey line that was the sea. The fire had left noth-",
	"ing but the chimney and a row of iron beds. The horses did not",
	"like the bridge and had to be led across it one by one.",
	"THE BEEKEEPER OF ORME",
	"8",
	"Perrin carried the smoke pot carefully",
	"across the meadow, and the smoke went",
	"straight up.",
	'<b class="calibre3">When the honey was weighed that autumn, there was</b>',
	'<b class="calibre3">more of it than in all the years that anyone could</b>',
	'<b class="calibre3">count.</b>',
	'<a id="p9"></a>“Is that the last of them?” asked the boy.',
	"“It is the last,” said the widow.",
]);

describe("a PDF that was converted line by line", () => {
	it("is sent sentence by sentence", () => {
		const { segments, readAs, words } = segmentBody(CALIBRE);
		expect(segments.map(({ text }) => text)).toEqual([
			"At noon the bell rang for the dead miller, eleven strokes and<1/> a pause. Perrin folded the newspaper so that the picture did<2/> not show.",
			"Nobody in the village remembered the old beekeeper, but the children<1/> still spoke of him in the winter evenings.",
			"The swarm settled on the chimney of the<1/> schoolhouse and would not be persuaded to leave<2/> before the first frost.",
			"THE BEEKEEPER OF ORME",
			"She had written everything into a ledger bound<1/> in grey cloth, which was found under the<2/> seventh hive.",
			"From the hill one could see the smoke of Lower Orme and,<1/> beyond it, a grey line that was the sea. The fire had left nothing<2/> but the chimney and a row of iron beds. The horses did not<3/> like the bridge and had to be led across it one by one.",
			"THE BEEKEEPER OF ORME",
			"Perrin carried the smoke pot carefully<1/> across the meadow, and the smoke went<2/> straight up.",
			"When the honey was weighed that autumn, there was<1/> more of it than in all the years that anyone could<2/> count.",
			"“Is that the last of them?” asked the boy.",
			"“It is the last,” said the widow.",
		]);
		expect(readAs).toEqual({ joinedParagraphs: 14 });
		expect(words.translatable + (words.skipped.no_letters ?? 0)).toBe(words.total);
	});

	it("keeps its lines, anchors and pages in `translation_only`", () => {
		const upper = CALIBRE.replace("chil-", "children")
			.replace('">dren ', '">')
			.replace("noth-", "nothing")
			.replace('">ing ', '">')
			.replace(/[^<>]+(?=<|$)|<[^>]*>/g, (part) => (part.startsWith("<") ? part : part.toUpperCase()));
		expect(renderBody(CALIBRE, shout)).toBe(upper);
	});

	it("has each sentence's translation behind it, or before it", () => {
		const copy = (text: string, [before, after] = [LINE_BREAK, ""]) =>
			`<span class="diglot-tr cp-translation" lang="es" xml:lang="es">${before}${text}${after}</span>`;
		const whole =
			"THE SWARM SETTLED ON THE CHIMNEY OF THE SCHOOLHOUSE AND WOULD NOT BE PERSUADED TO LEAVE BEFORE THE FIRST FROST.";
		for (const layout of ["original_first", "side_by_side"] as const) {
			const rendered = renderBody(CALIBRE, shout, layout);
			expect(rendered).toContain(`<p class="calibre1">before the first frost.${copy(whole)}</p>`);
			expect(rendered).toContain('<p class="calibre1">6</p>\n<p class="calibre1">schoolhouse and');
		}
		expect(renderBody(CALIBRE, shout, "translation_first")).toContain(
			`<p class="calibre1">${copy(whole, ["", LINE_BREAK])}${INDENT}The swarm settled on the chimney of the</p>`,
		);
	});

	it("is joined where only few lines show how it was made", () => {
		const body =
			'<p class="calibre1">The old teacher told his children that he would sell the house of</p><p class="calibre1">his father, and that nobody should speak of it in the vil-</p><p class="calibre1">lage until the end of the summer.</p><p class="calibre2">12</p><p class="calibre1">They did not speak of it.</p>';
		expect(segmentBody(body).segments.map(({ text }) => text)).toEqual([
			"The old teacher told his children that he would sell the house of<1/> his father, and that nobody should speak of it in the village<2/> until the end of the summer.",
			"They did not speak of it.",
		]);
	});
});
