import type { Layout } from "../../core/layout.ts";
import { WHOLE_BOOK } from "../../core/selection.ts";
import { formatTaggedText, parseTaggedText } from "../../core/tagged-text.ts";
import type { BookDocument, LoadedDocument } from "./book.ts";
import { applyEdits } from "./edits.ts";
import { parseHtml, parseXml } from "./markup/tree.ts";
import { type DocumentEdits, directionFor, editDocument } from "./rendering/document-edits.ts";
import type { DocumentSetting } from "./segments/context/document-setting.ts";
import { createSegments, type SegmentedDocument } from "./segments/segment-book.ts";
import { segmentDocument } from "./segments/segment-document.ts";
import { readStyleRules } from "./segments/styles/style-rules.ts";

const NAMESPACES = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"';

/** Gives the source of `translation_first` its paragraph's indent (rule B5). */
export const INDENT = '<span class="diglot-tr diglot-indent"></span>';
/** What stands between an inserted translation and its source (rule B5). */
export const LINE_BREAK = '<span class="diglot-break"><br/></span>\n';

export interface Trial extends Partial<Omit<DocumentSetting, "rules">> {
	css?: string;
	html?: boolean;
	/** Attributes of the root beside its namespaces. */
	root?: string;
}

/** Segments the body of an XHTML document, as a book of that one document would. */
export function segmentBody(body: string, trial: Trial = {}): SegmentedDocument {
	const source = `<html ${NAMESPACES} ${trial.root ?? 'lang="en"'}><head></head><body>${body}</body></html>`;
	const markup = trial.html ? parseHtml(source) : parseXml(source);
	if (!trial.html && markup.fault) throw new Error(`the test's own markup is broken: ${markup.fault.message}`);
	const { css, html, root, ...setting } = trial;
	const found = segmentDocument(markup, {
		role: "content",
		epub3: true,
		fixedLayout: false,
		bookLanguage: "en",
		targetLanguage: "es",
		givenSourceLanguage: "",
		rules: readStyleRules(css ?? ""),
		overlayIds: new Set(),
		selection: WHOLE_BOOK,
		fileSelected: true,
		...setting,
	});
	const decoded = { text: source, encoding: "utf-8", bom: "" as const, reversible: true };
	const loaded: LoadedDocument = { decoded, markup, mode: html ? "html" : "xml", warnings: [] };
	const { role = "content", fixedLayout = false, epub3 = true } = trial;
	const rendition = { version: epub3 ? "3.0" : "2.0" };
	const document = { id: "d1", role, fixedLayout, rendition } as BookDocument;
	const segments = createSegments("d1", found.locations);
	return {
		...found,
		document,
		loaded,
		segments,
		words: found.countWords(segments),
		title: "",
		generatedTexts: [],
		style: readStyleRules(css ?? ""),
		hasOverlay: false,
		warnings: [],
	};
}

export function textsOf(body: string, trial: Trial = {}): string[] {
	return segmentBody(body, trial).segments.map(({ text }) => text);
}

export interface RenderTrial extends Trial {
	sourceLanguage?: string;
	targetLanguage?: string;
}

/** What a layout does to the document after its segments were translated by `translate`. */
export function editBody(
	body: string,
	translate: (tagged: string) => string,
	layout: Layout = "translation_only",
	trial: RenderTrial = {},
): DocumentEdits & { rendered: string } {
	const { sourceLanguage = "en", targetLanguage = "es", ...rest } = trial;
	const segmented = segmentBody(body, { targetLanguage, ...rest });
	const translations = Object.fromEntries(segmented.segments.map(({ id, text }) => [id, translate(text)]));
	const languages = { sourceLanguage, targetLanguage };
	const setting = { layout, translations, ...languages, direction: directionFor(languages) };
	const edits = editDocument(segmented, setting);
	const source = segmented.loaded?.markup.source ?? "";
	return { ...edits, rendered: applyEdits(source, [...edits.text, ...edits.attributes]) };
}

/** The body after its segments were translated by `translate`, and nothing else of the document. */
export function renderBody(...trial: Parameters<typeof editBody>): string {
	const { rendered } = editBody(...trial);
	return rendered.slice(rendered.indexOf(">", rendered.indexOf("<body")) + 1, rendered.indexOf("</body>"));
}

/** Upper case, tags kept: a translation that shows where each letter went. */
export function shout(tagged: string): string {
	return formatTaggedText(
		parseTaggedText(tagged).map((piece) =>
			piece.type === "text" ? { ...piece, text: piece.text.toUpperCase() } : piece,
		),
	);
}
