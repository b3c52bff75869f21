import type { Layout } from "../../../core/layout.ts";
import { isWrittenVertically, textDirection } from "../../../core/text-direction.ts";
import type { Edit } from "../edits.ts";
import type { MarkupDocument } from "../markup/tree.ts";
import { type PlacedDocument, type SegmentedDocument, segmentIdAt } from "../segments/segment-book.ts";
import type { SourceLocation } from "../segments/source-location.ts";
import { buildInsertion, buildSideBlock, rebuildRun } from "./rebuild-run.ts";
import { declareLanguage, declareMetadataLanguage, prefixOf } from "./root-attribute-edits.ts";
import { type CharacterForms, readCharacterForms, writeText } from "./write-text.ts";

/** What a layout asks of every document of a book. */
export interface EditSetting {
	layout: Layout;
	/** Segment id → text with the segment's tags. */
	translations: Readonly<Record<string, string>>;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	/** What `dir` says of translated text, or "" where nothing need be said: see `directionFor`. */
	direction: "" | "ltr" | "rtl";
}

/** An edit with the segment that it serves; frame edits serve none. */
export interface TextEdit extends Edit {
	segmentId: string | null;
}

export interface DocumentEdits {
	/** Edits of text; where there are none, no frame edit is made either (rule B1). */
	text: TextEdit[];
	/** Language declarations; the stylesheet's link is the book's business. */
	frame: Edit[];
	/** Segments with a translation that this layout has no place for. */
	unplaced: number;
	/** In `side_by_side`: segments that stand stacked all the same (rule B6). */
	stacked: number;
	/** The document needs Diglot's stylesheet. */
	styled: boolean;
}

const NO_EDITS: DocumentEdits = { text: [], frame: [], unplaced: 0, stacked: 0, styled: false };

interface Translated {
	segmentId: string;
	place: SourceLocation;
	translation: string;
}

/** The edits that bring translations into one document. Equal text is never written, in any layout (rule B2). */
export function editDocument(segmented: PlacedDocument, setting: EditSetting): DocumentEdits {
	const { document, loaded, places } = segmented;
	if (!loaded) return NO_EDITS;
	const translated = places.flatMap((place, index): Translated[] => {
		const segmentId = segmentIdAt(document.id, index);
		const translation = setting.translations[segmentId];
		return translation === undefined || translation === place.text ? [] : [{ segmentId, place, translation }];
	});
	if (translated.length === 0) return NO_EDITS;
	const forms = readCharacterForms(loaded.markup.source);
	if (setting.layout === "translation_only") {
		const isMetadata = segmented.document.role === "package";
		const styled = segmented.style.vertical && !isWrittenVertically(setting.targetLanguage);
		return { ...replaceTexts(loaded.markup, translated, { ...setting, isMetadata }, forms), styled };
	}
	if (holdsLabels(segmented.document.role)) return { ...NO_EDITS, text: translated.map(appendLabel(forms)) };
	return insertTexts(loaded.markup, translated, setting, forms);
}

/** Documents of bare labels, where nothing can be inserted but text. */
function holdsLabels(role: SegmentedDocument["document"]["role"]): boolean {
	return role === "ncx" || role === "package";
}

function replaceTexts(
	document: MarkupDocument,
	translated: readonly Translated[],
	setting: EditSetting & { isMetadata: boolean },
	forms: CharacterForms,
): DocumentEdits {
	const moved = translated.map(({ place }) => place);
	const languages = setting.isMetadata
		? declareMetadataLanguage(moved, setting.targetLanguage)
		: declareLanguage(document, moved, setting);
	// Innermost and last first: `made` has falling starts, so what lies inside a run is on top.
	const made: (Edit | TextEdit)[] = [];
	const waiting = languages.toSorted((a, b) => a.start - b.start);
	for (const { segmentId, place, translation } of translated.toReversed()) {
		while ((waiting.at(-1)?.start ?? -1) >= place.start) made.push(...waiting.splice(-1));
		const inner: Edit[] = [];
		while ((made.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= place.end) inner.push(...made.splice(-1));
		const text = rebuildRun(place, translation, forms, inner);
		made.push({ start: place.start, end: place.end, text, segmentId });
	}
	const all = [...waiting, ...made].toSorted((a, b) => a.start - b.start);
	return {
		text: all.filter((edit): edit is TextEdit => "segmentId" in edit),
		frame: all.filter((edit) => !("segmentId" in edit)),
		unplaced: 0,
		stacked: 0,
		styled: false,
	};
}

/** `dir` is written where one of the languages is written from right to left (rule B9). */
export function directionFor({
	sourceLanguage,
	targetLanguage,
}: Pick<EditSetting, "sourceLanguage" | "targetLanguage">): EditSetting["direction"] {
	const target = textDirection(targetLanguage);
	return target === "rtl" || textDirection(sourceLanguage) === "rtl" ? target : "";
}

/** Spec §6.3: an NCX label is `source · translation`. */
function appendLabel(forms: CharacterForms): (translated: Translated) => TextEdit {
	return ({ segmentId, place, translation }) => ({
		start: place.end,
		end: place.end,
		text: ` · ${writeText(translation, "text", forms)}`,
		segmentId,
	});
}

function insertTexts(
	document: MarkupDocument,
	translated: readonly Translated[],
	setting: EditSetting,
	forms: CharacterForms,
): DocumentEdits {
	const style = {
		language: setting.targetLanguage,
		direction: setting.direction,
		first: setting.layout === "translation_first",
		prefix: document.root ? prefixOf(document.root) : "",
	};
	const text: TextEdit[] = [];
	let stacked = 0;
	for (const { segmentId, place, translation } of translated) {
		const { insertion } = place;
		if (!insertion) continue;
		const { side } = insertion;
		if (setting.layout === "side_by_side" && side) {
			const inserted = buildSideBlock(place, { ...insertion, side }, translation, forms, style);
			text.push({ start: side.block.start, end: side.block.start, text: inserted, segmentId });
			continue;
		}
		const at = style.first ? insertion.before : insertion.after;
		const inserted = buildInsertion(place, insertion, translation, forms, style);
		text.push({ start: at, end: at, text: inserted, segmentId });
		if (setting.layout === "side_by_side") stacked++;
	}
	return { text, frame: [], unplaced: translated.length - text.length, stacked, styled: text.length > 0 };
}

/** Rule B2: one character at the start of every run proves the offsets; taking it out gives the source. */
export const PROBE = "\uE000";

export function probeDocument({ document, places }: PlacedDocument): TextEdit[] {
	return places.map(({ start }, index) => ({
		start,
		end: start,
		text: PROBE,
		segmentId: segmentIdAt(document.id, index),
	}));
}
