import { isWrittenVertically } from "../../../catalog/languages.ts";
import { editionMark, LAYOUT_TRAITS } from "../../../core/layout.ts";
import type { RenderReport, RenderRequest } from "../../../core/rendering.ts";
import { textDirection } from "../../../core/scripts.ts";
import type { BookLimits } from "../../book-limits.ts";
import type { ArchiveEntry } from "../archive/archive.ts";
import { writeArchive } from "../archive/archive-writer.ts";
import { looseKey } from "../archive/entry-names.ts";
import { startPacking } from "../archive/packed-content.ts";
import { type Book, type BookDocument, loadDocument, openBook } from "../book.ts";
import { applyEdits, type Edit, startEditHash } from "../edits.ts";
import { type DecodedText, encodeText } from "../encoding.ts";
import { bookIdentifier } from "../identity/book-identifier.ts";
import { adobeKey, rekeyFont } from "../identity/font-obfuscation.ts";
import { CONTAINER_NAME, containerFor } from "../package/container.ts";
import { listObfuscatedFonts } from "../package/encryption.ts";
import { editNcxIdentifier, editPackage } from "../package/package-edits.ts";
import { type LocatedDocument, locateBook } from "../segments/segment-book.ts";
import { type DocumentEdits, directionFor, type EditSetting, editDocument, turnOf } from "./document-edits.ts";
import { linkStylesheet, STYLESHEET_NAME } from "./root-attribute-edits.ts";
import { spliceDocument } from "./splice.ts";
import { addStructure, countStructure, noStructure, sameStructure } from "./structure.ts";
import { diglotCss } from "./stylesheet.ts";
import { declareOwnDirection } from "./turn-document.ts";
import { turnStylesheets } from "./turn-stylesheets.ts";

/** One changed entry, for whoever checks it: undoing `edits` in `text` gives `source`. */
export interface RenderedDocument {
	name: string;
	role: BookDocument["role"] | "stylesheet";
	source: string;
	decoded: DecodedText;
	edits: readonly Edit[];
	text: string;
	bytes: Buffer;
	transcoded: boolean;
}

/**
 * Writes the book with its translations in a layout. The same request gives the same bytes (rule B11).
 *
 * @param observe called with each changed document, for checks
 * @throws AppError as `readBook`
 */
export async function renderBook(
	request: RenderRequest,
	limits: BookLimits,
	observe: (document: RenderedDocument) => void = () => {},
): Promise<RenderReport> {
	const book = openBook(request.path, limits);
	try {
		return await new Rendering(book, request, observe).run();
	} finally {
		book.archive.close();
	}
}

class Rendering {
	private readonly book: Book;
	private readonly request: RenderRequest;
	private readonly observe: (document: RenderedDocument) => void;
	private readonly bilingual: boolean;
	private readonly identifier: string;
	/** The stylesheet's name, one for all renditions, and the documents that link it. */
	private readonly stylesheet: string;
	/** Some page can hold a source and its translation; a table of contents alone needs no stylesheet. */
	private readonly holdsPairs: boolean;
	private readonly styled = new Set<ArchiveEntry>();
	/** Where the direction turns: content documents without a text edit, and whether there is one with. */
	private readonly left: BookDocument[] = [];
	private turns = false;
	private readonly changed = startPacking<ArchiveEntry>();
	private readonly editHash = startEditHash();
	private readonly report: RenderReport = {
		edits: 0,
		editsSha256: "",
		droppedSegments: [],
		unplacedSegments: 0,
		stackedSegments: 0,
		structure: { before: noStructure(), after: noStructure() },
		warnings: [],
	};

	constructor(book: Book, request: RenderRequest, observe: (document: RenderedDocument) => void) {
		this.book = book;
		this.request = request;
		this.observe = observe;
		this.bilingual = LAYOUT_TRAITS[request.layout].bilingual;
		this.identifier = bookIdentifier({ ...request, sourceId: book.renditions[0].uniqueIdentifier });
		this.stylesheet = nameStylesheet(book);
		const pages = book.documents.filter(({ role }) => role === "content");
		this.holdsPairs = !this.bilingual || pages.length === 0 || pages.some(({ fixedLayout }) => !fixedLayout);
	}

	async run(): Promise<RenderReport> {
		let audioDiffers = false;
		let keepsPages = false;
		const setting = { ...this.request, direction: directionFor(this.request) };
		// Packages come last: they list the stylesheet only where a document links it.
		for (const located of locateBook(this.book, this.request)) {
			const edits = editDocument(located, setting);
			this.report.unplacedSegments += edits.unplaced;
			this.report.stackedSegments += edits.stacked;
			keepsPages ||= this.bilingual && located.document.fixedLayout && edits.unplaced > 0;
			audioDiffers ||= located.hasOverlay && !this.bilingual && edits.text.length > 0;
			if (located.document.role === "package") this.renderPackage(located, edits);
			else this.renderDocument(located, edits, setting);
			await this.changed.settle();
		}
		if (audioDiffers) this.report.warnings.push("the book's recorded speech stays in the source language");
		if (this.turns) this.turnStylesheets();
		if (keepsPages) {
			this.report.warnings.push(
				"pages with a fixed layout stay in the source language: only the layout translation_only translates them",
			);
		}
		this.rekeyFonts();
		const { layout, sourceLanguage, translationStyle } = this.request;
		const css = Buffer.from(diglotCss(layout, textDirection(sourceLanguage), translationStyle));
		const styles = this.styled.size > 0 ? [{ name: this.stylesheet, content: css }] : [];
		const add = this.book.lacksContainer ? [...this.supplyContainer(), ...styles] : styles;
		const replace = await this.changed.finish();
		writeArchive(this.book.archive, { replace, add }, this.request.out, this.request);
		this.report.editsSha256 = this.editHash.digest();
		return this.report;
	}

	private renderDocument(
		located: LocatedDocument,
		{ text, attributes, needsStylesheet }: DocumentEdits,
		setting: EditSetting,
	): void {
		const { document, loaded } = located;
		if (!loaded) return;
		// In broken markup the identifier may stand in a label, and goes with it.
		const own = (document.role === "ncx" ? editNcxIdentifier(loaded.markup, this.identifier) : []).filter(
			({ start }) => !text.some((label) => label.start <= start && start < label.end),
		);
		const isPage = document.role === "content" || document.role === "nav";
		if (text.length === 0 && isPage) this.left.push(document);
		if (text.length === 0 && own.length === 0) return;
		const links =
			needsStylesheet && this.holdsPairs ? linkStylesheet(loaded.markup, document.entry.name, this.stylesheet) : [];
		const spliced = spliceDocument(loaded, text, [...own, ...attributes, ...links], (without) => {
			const kept = Object.entries(setting.translations).filter(([id]) => !without.has(id));
			return editDocument(located, { ...setting, translations: Object.fromEntries(kept) }).text;
		});
		for (const id of spliced.dropped) this.report.droppedSegments.push(id);
		if (spliced.text === null || spliced.markup === null) {
			this.left.push(document);
			return;
		}
		this.turns ||= isPage && !this.bilingual;
		if (links.length > 0) this.styled.add(document.entry);
		this.report.edits += text.length - spliced.dropped.length;
		const before = countStructure(loaded.markup);
		const after = countStructure(spliced.markup);
		if (!sameStructure(before, after)) this.report.warnings.push(`"${document.entry.name}" lost or gained structure`);
		addStructure(this.report.structure.before, before);
		addStructure(this.report.structure.after, after);
		this.change(document.entry, document.role, loaded.decoded, loaded.markup.source, spliced.edits, spliced.text);
	}

	private renderPackage({ document }: LocatedDocument, { text, attributes }: DocumentEdits): void {
		const { rendition, entry } = document;
		const { layout, sourceLanguage, targetLanguage } = this.request;
		this.report.edits += text.length;
		// Renditions may share documents, and each lists what its own ones need (EPUB 3.3 §5.6.1).
		const isStyled = rendition.manifest.some((item) => item.entry && this.styled.has(item.entry));
		const change = {
			...this.request,
			identifier: this.identifier,
			bilingual: this.bilingual,
			// A book in which nothing was translated is no edition of its own.
			titleMark: this.report.edits > 0 ? editionMark(layout, sourceLanguage, targetLanguage) : null,
			contributor: this.request.engineName,
			progression: isWrittenVertically(targetLanguage) ? null : textDirection(targetLanguage),
			stylesheet: isStyled ? this.stylesheet : null,
		};
		// A translated title comes before its mark.
		const edits = [...text, ...editPackage(rendition, change), ...attributes];
		const { source } = rendition.markup;
		this.change(entry, "package", rendition.decoded, source, edits, applyEdits(source, edits));
	}

	private change(
		entry: ArchiveEntry,
		role: RenderedDocument["role"],
		decoded: DecodedText,
		source: string,
		edits: readonly Edit[],
		text: string,
	): void {
		const { bytes, transcoded } = encodeText(text, decoded);
		if (transcoded) this.report.warnings.push(`"${entry.name}" was in ${decoded.encoding} and is now in UTF-8`);
		this.changed.add(entry, bytes);
		this.editHash.add(entry.name, edits, bytes);
		this.observe({ name: entry.name, role, source, decoded, edits, text, bytes, transcoded });
	}

	/** Rule B9: the book's own style sheets turn with the translation; a document that is left says its direction. */
	private turnStylesheets(): void {
		const { archive, documents } = this.book;
		const isFixed = documents.some(({ fixedLayout }) => fixedLayout);
		const turn = turnOf(this.request, isFixed);
		if (!turn) return;
		const sheets = turnStylesheets(archive, turn);
		for (const { entry, decoded, edits } of sheets)
			this.change(entry, "stylesheet", decoded, decoded.text, edits, applyEdits(decoded.text, edits));
		if (sheets.length === 0) return;
		for (const document of this.left) {
			const loaded = loadDocument(this.book, document);
			if ("unreadable" in loaded) continue;
			const { decoded, markup } = loaded;
			const edits = declareOwnDirection(markup, turn.from);
			if (edits.length === 0) continue;
			this.change(document.entry, document.role, decoded, markup.source, edits, applyEdits(markup.source, edits));
		}
	}

	/** A book whose package had to be guessed gets a container, so that readers need not guess. */
	private supplyContainer(): { name: string; content: Buffer }[] {
		const { archive, renditions } = this.book;
		const content = Buffer.from(containerFor(renditions[0].entry.name));
		const unusable = archive.find(CONTAINER_NAME);
		if (!unusable) return [{ name: CONTAINER_NAME, content }];
		this.changed.add(unusable, content);
		return [];
	}

	/** Rule B10: fonts obfuscated by the identifier are re-keyed. */
	private rekeyFonts(): void {
		const { archive, renditions } = this.book;
		const { uniqueIdentifier, identifiers } = renditions[0];
		for (const { name, algorithm } of listObfuscatedFonts(archive)) {
			const entry = archive.find(name);
			// Adobe keys by the first identifier that is a UUID, whichever one the package calls unique.
			const key = algorithm === "idpf" ? uniqueIdentifier : identifiers.find((id) => adobeKey(id) !== null);
			if (!entry || this.changed.has(entry)) continue;
			if (key === undefined) this.report.warnings.push(`the font "${name}" is obfuscated by a key the book lacks`);
			else this.changed.add(entry, rekeyFont(archive.read(entry), algorithm, key, this.identifier));
		}
	}
}

/** Next to the default package, under a name that neither the archive nor a manifest uses, in whatever case. */
function nameStylesheet({ renditions, archive }: Book): string {
	const taken = new Set<string>();
	const listed = renditions.flatMap(({ manifest }) => manifest);
	for (const { name } of [...archive.entries, ...listed]) {
		const key = looseKey(name);
		if (!key.includes(STYLESHEET_NAME)) continue;
		// A folder takes its name too.
		for (let end = key.indexOf("/"); end >= 0; end = key.indexOf("/", end + 1)) taken.add(key.slice(0, end));
		taken.add(key);
	}
	const folder = renditions[0].entry.name.replace(/[^/]*$/, "");
	let name = folder + STYLESHEET_NAME;
	for (let number = 2; taken.has(looseKey(name)); number++) name = `${folder}${number}-${STYLESHEET_NAME}`;
	return name;
}
