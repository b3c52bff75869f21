import type { RenderReport, RenderRequest } from "../book-engine/book-engine.ts";
import type { ArchiveEntry } from "../epub/archive/archive.ts";
import { writeArchive } from "../epub/archive/archive-writer.ts";
import { type Book, type BookLimits, openBook } from "../epub/book.ts";
import { applyEdits, type Edit, hashEdits } from "../epub/edits.ts";
import { type DecodedText, encodeText } from "../epub/encoding.ts";
import { listObfuscatedFonts } from "../epub/encryption.ts";
import { bookIdentifier } from "../epub/identity/book-identifier.ts";
import { adobeKey, rekeyFont } from "../epub/identity/font-obfuscation.ts";
import { editNcxIdentifier, editPackage } from "../epub/package-edits.ts";
import { editDocument } from "./document-edits.ts";
import { linkStylesheet, STYLESHEET_NAME } from "./frame-edits.ts";
import { type SegmentedDocument, segmentBook } from "./segment-book.ts";
import { spliceDocument } from "./splice.ts";
import { DIGLOT_CSS } from "./stylesheet.ts";

/** One changed entry as a proof sees it: undoing `edits` in `text` gives `source`. */
export interface RenderedDocument {
	name: string;
	role: SegmentedDocument["document"]["role"];
	source: string;
	decoded: DecodedText;
	edits: readonly Edit[];
	text: string;
	bytes: Buffer;
	transcoded: boolean;
}

/**
 * Writes the book with its translations in a layout. The same request gives the same bytes (RULES.md B11).
 *
 * @param observe sees each changed document, for proofs
 * @throws AppError as `readBook`
 */
export function renderBook(
	request: RenderRequest,
	limits: BookLimits,
	observe: (document: RenderedDocument) => void = () => {},
): RenderReport {
	const book = openBook(request.path, limits);
	try {
		return new Rendering(book, request, observe).run();
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
	/** Archive names, by the folder of the package that lists them. */
	private readonly stylesheets = new Map<ArchiveEntry, string>();
	private readonly styled = new Set<ArchiveEntry>();
	private readonly replace = new Map<ArchiveEntry, Buffer>();
	private readonly allEdits: [string, Edit[]][] = [];
	private readonly report: RenderReport = {
		edits: 0,
		editsSha256: "",
		droppedSegments: [],
		unplacedSegments: 0,
		warnings: [],
	};

	constructor(book: Book, request: RenderRequest, observe: (document: RenderedDocument) => void) {
		this.book = book;
		this.request = request;
		this.observe = observe;
		this.bilingual = request.layout !== "translation_only";
		this.identifier = bookIdentifier({ ...request, sourceId: book.renditions[0].uniqueIdentifier });
		for (const rendition of book.renditions) {
			const folder = rendition.entry.name.replace(/[^/]*$/, "");
			let name = folder + STYLESHEET_NAME;
			for (let number = 2; book.archive.find(name); number++) name = `${folder}${number}-${STYLESHEET_NAME}`;
			this.stylesheets.set(rendition.entry, name);
		}
	}

	run(): RenderReport {
		for (const segmented of segmentBook(this.book, this.request)) {
			if (segmented.document.role !== "package") this.renderDocument(segmented);
		}
		// Packages last: they list the stylesheet only where a document links it.
		for (const rendition of this.book.renditions) {
			const stylesheet = this.styled.has(rendition.entry) ? (this.stylesheets.get(rendition.entry) ?? null) : null;
			const edits = editPackage(rendition, {
				...this.request,
				identifier: this.identifier,
				bilingual: this.bilingual,
				contributor: this.request.engineName,
				stylesheet,
			});
			const text = applyEdits(rendition.markup.source, edits);
			this.change(rendition.entry, "package", rendition.decoded, rendition.markup.source, edits, text);
		}
		this.rekeyFonts();
		const add = [...this.styled].map((entry) => ({
			name: this.stylesheets.get(entry) ?? STYLESHEET_NAME,
			content: Buffer.from(DIGLOT_CSS),
		}));
		writeArchive(this.book.archive, { replace: this.replace, add }, this.request.out, this.request);
		this.report.editsSha256 = hashEdits(this.allEdits);
		return this.report;
	}

	private renderDocument(segmented: SegmentedDocument): void {
		const { document, loaded } = segmented;
		if (!loaded) return;
		const { text, frame, unplaced } = editDocument(segmented, this.request);
		this.report.unplacedSegments += unplaced;
		const own = document.role === "ncx" ? editNcxIdentifier(loaded.markup, this.identifier) : [];
		if (text.length === 0 && own.length === 0) return;
		const linked = this.bilingual && document.role !== "ncx" && text.length > 0;
		const stylesheet = this.stylesheets.get(document.rendition.entry) ?? STYLESHEET_NAME;
		const links = linked ? linkStylesheet(loaded.markup, document.entry.name, stylesheet) : [];
		const spliced = spliceDocument(loaded, text, [...own, ...frame, ...links]);
		this.report.droppedSegments.push(...spliced.dropped);
		if (spliced.text === null) return;
		if (linked) this.styled.add(document.rendition.entry);
		this.report.edits += text.length - spliced.dropped.length;
		this.change(document.entry, document.role, loaded.decoded, loaded.markup.source, spliced.edits, spliced.text);
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
		this.replace.set(entry, bytes);
		this.allEdits.push([entry.name, [...edits]]);
		this.observe({ name: entry.name, role, source, decoded, edits, text, bytes, transcoded });
	}

	/** RULES.md B10: fonts obfuscated by the identifier are keyed anew. */
	private rekeyFonts(): void {
		const { archive, renditions } = this.book;
		const { uniqueIdentifier, identifiers } = renditions[0];
		for (const { name, algorithm } of listObfuscatedFonts(archive)) {
			const entry = archive.find(name);
			// Adobe keys by the first identifier that is a UUID, whichever one the package calls unique.
			const key = algorithm === "idpf" ? uniqueIdentifier : identifiers.find((id) => adobeKey(id) !== null);
			if (!entry || this.replace.has(entry)) continue;
			if (key === undefined) this.report.warnings.push(`the font "${name}" is obfuscated by a key the book lacks`);
			else this.replace.set(entry, rekeyFont(archive.read(entry), algorithm, key, this.identifier));
		}
	}
}
