import { describe, expect, it } from "vitest";
import type { LoadedDocument } from "../book.ts";
import type { Edit } from "../edits.ts";
import { parseHtml, parseXml } from "../markup/tree.ts";
import type { TextEdit } from "./document-edits.ts";
import { spliceDocument } from "./splice.ts";

function load(source: string, mode: LoadedDocument["mode"] = "xml"): LoadedDocument {
	const decoded = { text: source, encoding: "utf-8", bom: "" as const, reversible: true };
	return { decoded, markup: mode === "xml" ? parseXml(source) : parseHtml(source), mode, warnings: [] };
}

const at = (start: number, text: string, segmentId = `s${start}`) => ({ start, end: start + 1, text, segmentId });
const splice = (loaded: LoadedDocument, texts: TextEdit[], supporting: Edit[]) =>
	spliceDocument(loaded, texts, supporting, (without) =>
		texts.filter(({ segmentId }) => !without.has(segmentId ?? "")),
	);
const SOURCE = "<p>abc</p>";
const FRAME = { start: 2, end: 2, text: ' lang="es"' };

describe("the safety net (rule B12)", () => {
	it("accepts what comes out well-formed, with its edits in order", () => {
		const spliced = splice(load(SOURCE), [at(4, "<b>B</b>"), at(3, "A")], [FRAME]);
		expect(spliced).toMatchObject({ text: '<p lang="es">A<b>B</b>c</p>', dropped: [] });
		expect(spliced.edits.map(({ start }) => start)).toEqual([2, 3, 4]);
		expect(spliced.markup?.source).toBe(spliced.text);
	});

	it("drops the edits that are ill-formed on their own, and names their segments", () => {
		const spliced = splice(load(SOURCE), [at(3, "A"), at(4, "<b><i>B</b></i>"), at(5, "C & D")], [FRAME]);
		expect(spliced).toMatchObject({ text: '<p lang="es">Abc</p>', dropped: ["s4", "s5"] });
	});

	it("drops them all where that does not help: the document stays unchanged", () => {
		const spliced = splice(load(SOURCE), [at(3, "A"), at(4, "<b>")], [{ ...FRAME, text: " lang=es" }]);
		expect(spliced).toEqual({ text: null, markup: null, edits: [], dropped: ["s3", "s4"] });
		const none = splice(load(SOURCE), [at(3, "<b>"), at(4, "</i>")], [FRAME]);
		expect(none).toEqual({ text: null, markup: null, edits: [], dropped: ["s3", "s4"] });
	});

	it("knows the entities that the document declares, and no others", () => {
		const declaring = `<!DOCTYPE p [<!ENTITY who "Ann">]>${SOURCE}`;
		const start = declaring.indexOf("a", declaring.indexOf("<p>"));
		const texts = [at(start, "&who;"), at(start + 1, "<b>")];
		expect(splice(load(declaring), texts, []).dropped).toEqual([`s${start + 1}`]);
		expect(splice(load(SOURCE), [at(3, "&who;"), at(4, "B")], []).dropped).toEqual(["s3"]);
	});

	it("accepts ill-formed results for documents that were read leniently", () => {
		const source = "<p>abc</b><br>";
		expect(splice(load(source, "html"), [at(3, "A<i>")], [])).toMatchObject({
			text: "<p>A<i>bc</b><br>",
			dropped: [],
		});
	});
});
