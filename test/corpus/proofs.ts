import { decodeHTML } from "entities";
import type { RenderRequest } from "../../src/core/rendering.ts";
import { stripTags } from "../../src/core/tagged-text.ts";
import { type BookLimits, DEFAULT_LIMITS } from "../../src/formats/book-limits.ts";
import { openBook } from "../../src/formats/epub/book.ts";
import { applyEdits, invertEdits } from "../../src/formats/epub/edits.ts";
import { encodeText } from "../../src/formats/epub/encoding.ts";
import { probeDocument } from "../../src/formats/epub/rendering/document-edits.ts";
import { type RenderedDocument, renderBook } from "../../src/formats/epub/rendering/render-book.ts";
import { type SegmentedDocument, segmentBook } from "../../src/formats/epub/segments/segment-book.ts";
import type { SourceLocation } from "../../src/formats/epub/segments/source-location.ts";
import type { Contents } from "./archive-contents.ts";
import type { Fault } from "./check-archive.ts";
import { MARKUP_TOKEN } from "./strip-translations.ts";

type Archive = ReadonlyMap<string, Contents>;

/** Spec §4's defaults. */
export const LIMITS: BookLimits = { ...DEFAULT_LIMITS, maxDocumentBytes: 16 * 1024 * 1024 };

export interface OffsetProof {
	/** Documents that were probed. */
	documents: number;
	probes: number;
	faults: Fault[];
}

/**
 * Proves that each segment is where its location says (rule B2): a probe at the start of every run
 * can be removed and leaves the source's bytes, and the range of the run holds the segment's text.
 */
export function proveOffsets(path: string, before: Archive | null): OffsetProof {
	const book = openBook(path, LIMITS);
	const proof: OffsetProof = { documents: 0, probes: 0, faults: [] };
	try {
		for (const segmented of segmentBook(book, {})) {
			if (!segmented.loaded) continue;
			const { name } = segmented.document.entry;
			const probed = probeAll(segmented, before?.get(name));
			proof.documents++;
			proof.probes += segmented.locations.length;
			proof.faults.push(...probed.map((detail) => ({ check: "offsets", file: name, detail })));
		}
		return proof;
	} finally {
		book.archive.close();
	}
}

/** Private characters: a probe is one that the document does not hold. */
const PROBES = Array.from({ length: 6400 }, (_, index) => String.fromCharCode(0xe000 + index));

function probeAll(segmented: SegmentedDocument, entry: Contents | undefined): string[] {
	if (!segmented.loaded) return [];
	const { decoded, markup } = segmented.loaded;
	const { source } = markup;
	const probe = PROBES.find((character) => !source.includes(character));
	if (!probe) return ["it holds every private character and can't be probed"];
	const edits = probeDocument(segmented).map((edit) => ({ ...edit, text: probe }));
	const text = applyEdits(source, edits);
	const faults: string[] = [];
	if (text.length !== source.length + segmented.locations.length) faults.push("not one probe per run");
	if (text.replaceAll(probe, "") !== source) faults.push("without the probes it is not the source");
	const { bytes, transcoded } = encodeText(source, decoded);
	if (!transcoded && !isSame(bytes, entry)) faults.push("encoded again it has other bytes");
	// Private entities are known to the program's reader only.
	if (source.includes("<!ENTITY")) return faults;
	for (const [index, place] of segmented.locations.entries()) {
		if (!holdsText(source, place)) faults.push(`${segmented.segments[index]?.id} is not in its range`);
	}
	return faults;
}

/** Whether the letters of the location's text are in its range, in order, with placeholders and annotations in between. */
function holdsText(source: string, place: SourceLocation): boolean {
	const raw = decodeHTML(source.slice(place.start, place.end).replace(MARKUP_TOKEN, cdataText));
	const range = raw.replace(/[\uFB00-\uFB06]/g, (ligature) => ligature.normalize("NFKC"));
	let position = 0;
	for (const letter of stripTags(withoutPictures(place)).match(/[\p{L}\p{N}]/gu) ?? []) {
		position = range.indexOf(letter, position) + letter.length;
		if (position < letter.length) return false;
	}
	return true;
}

/** The text without the letters that pictures show, which are in no text of the source (rule A5). */
function withoutPictures({ text, letters = "", tags }: SourceLocation): string {
	let written = text.slice(letters.length);
	for (const [number, target] of tags) {
		if (target.type !== "void" || !target.letters) continue;
		written = written.replace(`<${number}/>${target.letters}`, `<${number}/>`);
	}
	return written;
}

function cdataText(token: string): string {
	return token.startsWith("<![CDATA[") ? token.slice(9, -3) : "";
}

/**
 * Renders in this process and proves for each changed document that undoing its edits gives the source's
 * bytes (rule B3), and that the archive holds what the edits say.
 */
export async function proveUndo(
	request: RenderRequest,
	before: Archive | null,
	readAfter: () => Promise<Archive | null>,
): Promise<Fault[]> {
	const documents: RenderedDocument[] = [];
	await renderBook(request, LIMITS, (document) => documents.push(document));
	const after = await readAfter();
	return documents.flatMap((document) => {
		const { name } = document;
		return undo(document, before?.get(name), after?.get(name)).map((detail) => ({ check: "undo", file: name, detail }));
	});
}

function undo(document: RenderedDocument, before: Contents | undefined, after: Contents | undefined): string[] {
	const { source, edits, text, bytes, decoded, transcoded } = document;
	const faults: string[] = [];
	if (applyEdits(source, edits) !== text) faults.push("its edits don't give the output");
	const undone = applyEdits(text, invertEdits(source, edits));
	if (undone !== source) faults.push("undoing its edits does not give the source");
	const undoneBytes = encodeText(undone, decoded).bytes;
	if (!transcoded && !isSame(undoneBytes, before)) faults.push("undoing its edits gives other bytes");
	if (!isSame(bytes, after)) faults.push("the archive holds other bytes");
	return faults;
}

/** Whether an entry holds `bytes`; one that the other reader can't read is taken to. */
function isSame(bytes: Buffer, entry: Contents | undefined): boolean {
	return entry?.read()?.equals(bytes) ?? true;
}
