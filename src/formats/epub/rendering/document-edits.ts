import { isWrittenVertically } from "../../../catalog/languages.ts";
import type { Layout } from "../../../core/layout.ts";
import { LAYOUT_TRAITS, type LayoutTraits } from "../../../core/layout.ts";
import { textDirection } from "../../../core/scripts.ts";
import type { Edit } from "../edits.ts";
import { prefixOf } from "../markup/query.ts";
import type { MarkupDocument } from "../markup/tree.ts";
import { isEpub3 } from "../package/package-document.ts";
import { type LocatedDocument, type SegmentedDocument, segmentIdAt } from "../segments/segment-book.ts";
import type { SourceLocation } from "../segments/source-location.ts";
import { findRule } from "../segments/styles/element-look.ts";
import { readSides } from "../segments/styles/sided-rules.ts";
import { namesInSeams } from "./place-seams.ts";
import { buildInsertion, buildPairMark, buildSideBlock, type InsertionStyle, rebuildRun } from "./rebuild-run.ts";
import { declareLanguage, declareMetadataLanguage } from "./root-attribute-edits.ts";
import { announcePairs } from "./side-pairs.ts";
import type { Turn } from "./turn-css.ts";
import { type CharacterForms, readCharacterForms, writeText } from "./write-text.ts";

/** What the edits of every document of a book depend on. */
export interface EditSetting {
	layout: Layout;
	/** Segment id → text with the segment's tags. */
	translations: Readonly<Record<string, string>>;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	/** The `dir` of translated text, or "" where it needs none: see `directionFor`. */
	direction: "" | "ltr" | "rtl";
}

/** An edit and the segment it belongs to, if any. */
export interface TextEdit extends Edit {
	segmentId: string | null;
	/** The elements that the text closes and opens their like, outermost first; without them it is not well-formed. */
	within?: readonly string[];
}

export interface DocumentEdits {
	/** Edits of text; without any, no attribute is edited either (rule B1). */
	text: TextEdit[];
	/** Edits of language and direction declarations. */
	attributes: Edit[];
	/** Translated segments that this layout can't show. */
	unplaced: number;
	/** In `side_by_side`: segments that are stacked all the same (rule B6). */
	stacked: number;
	/** The document needs Diglot's stylesheet. */
	needsStylesheet: boolean;
}

const NO_EDITS: DocumentEdits = { text: [], attributes: [], unplaced: 0, stacked: 0, needsStylesheet: false };

interface Translated {
	segmentId: string;
	location: SourceLocation;
	translation: string;
}

/** The edits that put translations into one document. A translation equal to its source is never written (rule B2). */
export function editDocument(segmented: LocatedDocument, setting: EditSetting): DocumentEdits {
	const { document, loaded, locations } = segmented;
	if (!loaded) return NO_EDITS;
	const translated = locations.flatMap((location, index): Translated[] => {
		const segmentId = segmentIdAt(document.id, index);
		const translation = setting.translations[segmentId];
		return translation === undefined || translation === location.text ? [] : [{ segmentId, location, translation }];
	});
	if (translated.length === 0) return NO_EDITS;
	const forms = readCharacterForms(loaded.markup.source);
	const traits = LAYOUT_TRAITS[setting.layout];
	if (!traits.bilingual) {
		const isMetadata = segmented.document.role === "package";
		const needsStylesheet = segmented.style.vertical && !isWrittenVertically(setting.targetLanguage);
		const turn = turnOf(setting, segmented.document.fixedLayout);
		return { ...replaceTexts(loaded.markup, translated, { ...setting, isMetadata, turn }, forms), needsStylesheet };
	}
	if (holdsLabels(segmented.document.role)) return { ...NO_EDITS, text: translated.map(appendLabel(forms)) };
	return insertTexts(
		loaded.markup,
		translated,
		{
			...setting,
			...traits,
			turned: turnInserted(segmented, setting),
			isFloated: (element) => findRule(element, segmented.style.floated) === true,
		},
		forms,
	);
}

/** Documents of bare labels, where nothing can be inserted but text. */
function holdsLabels(role: SegmentedDocument["document"]["role"]): boolean {
	return role === "ncx" || role === "package";
}

function replaceTexts(
	document: MarkupDocument,
	translated: readonly Translated[],
	setting: EditSetting & { isMetadata: boolean; turn: Turn | null },
	forms: CharacterForms,
): DocumentEdits {
	const locations = translated.map(({ location }) => location);
	const languages = setting.isMetadata
		? declareMetadataLanguage(locations, setting.targetLanguage)
		: declareLanguage(document, locations, setting);
	// Innermost and last first: `made` is in descending order of start, so edits inside a run are on top.
	const made: (Edit | TextEdit)[] = [];
	const waiting = languages.toSorted((a, b) => a.start - b.start);
	for (const { segmentId, location, translation } of translated.toReversed()) {
		while ((waiting.at(-1)?.start ?? -1) >= location.start) made.push(...waiting.splice(-1));
		const inner: Edit[] = [];
		while ((made.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= location.end) inner.push(...made.splice(-1));
		const text = rebuildRun(location, translation, forms, inner);
		made.push({ start: location.start, end: location.end, text, segmentId, within: namesInSeams(location) });
	}
	const all = [...waiting, ...made].toSorted((a, b) => a.start - b.start);
	return {
		text: all.filter((edit): edit is TextEdit => "segmentId" in edit),
		attributes: all.filter((edit) => !("segmentId" in edit)),
		unplaced: 0,
		stacked: 0,
		needsStylesheet: false,
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

/** How a translation alone turns the page: not at all where both languages are written in one direction. */
export function turnOf(
	{ sourceLanguage, targetLanguage }: Pick<EditSetting, "sourceLanguage" | "targetLanguage">,
	fixedLayout: boolean,
): Turn | null {
	const [from, to] = [textDirection(sourceLanguage), textDirection(targetLanguage)];
	return from === to ? null : { from, to, mirrors: !fixedLayout };
}

/** Spec §6.3: an NCX label is `source · translation`. */
function appendLabel(forms: CharacterForms): (translated: Translated) => TextEdit {
	return ({ segmentId, location, translation }) => ({
		start: location.end,
		end: location.end,
		text: ` · ${writeText(translation, "text", forms)}`,
		segmentId,
	});
}

function turnInserted({ document, style }: LocatedDocument, setting: EditSetting): InsertionStyle["turned"] {
	const turn = turnOf(setting, document.fixedLayout);
	if (!turn) return null;
	return {
		direction: turn.to,
		sides: readSides(style.sided),
		inner: isEpub3(document.rendition.version) ? "bdi" : "span",
	};
}

function insertTexts(
	document: MarkupDocument,
	translated: readonly Translated[],
	setting: EditSetting & (LayoutTraits & { bilingual: true }) & Pick<InsertionStyle, "turned" | "isFloated">,
	forms: CharacterForms,
): DocumentEdits {
	const style = {
		language: setting.targetLanguage,
		direction: setting.direction,
		turned: setting.turned,
		isFloated: setting.isFloated,
		first: setting.order === "before",
		prefix: document.root ? prefixOf(document.root) : "",
	};
	const text: TextEdit[] = [];
	let placed = 0;
	let stacked = 0;
	const sides = setting.sideBySide ? translated.flatMap(({ location }) => location.insertion?.side ?? []) : [];
	const announced = announcePairs(sides.map(({ block }) => block));
	for (const { segmentId, location, translation } of translated) {
		const { insertion } = location;
		if (!insertion) continue;
		placed++;
		const { side } = insertion;
		if (setting.sideBySide && side) {
			const { end } = side.block;
			const announcing = announced.behind.get(side.block) ?? [];
			const inserted = buildSideBlock(location, { ...insertion, side }, translation, forms, style, announcing);
			text.push({ start: end, end, text: inserted, segmentId });
			continue;
		}
		const at = style.first ? insertion.before : insertion.after;
		const inserted = buildInsertion(location, insertion, translation, forms, style);
		text.push({ start: at, end: at, text: inserted, segmentId });
		if (setting.sideBySide) stacked++;
	}
	for (const [{ start }, classes] of announced.before)
		text.push({ start, end: start, text: buildPairMark(classes, style), segmentId: null });
	return { text, attributes: [], unplaced: translated.length - placed, stacked, needsStylesheet: text.length > 0 };
}

/** Rule B2: one character at the start of every run proves the offsets; removing it restores the source. */
export const PROBE = "\uE000";

export function probeDocument({ document, locations }: LocatedDocument): TextEdit[] {
	return locations.map(({ start }, index) => ({
		start,
		end: start,
		text: PROBE,
		segmentId: segmentIdAt(document.id, index),
	}));
}
