import { parseTaggedText, type TaggedPiece } from "../../../core/tagged-text.ts";
import { applyEdits, type Edit } from "../edits.ts";
import { escapeAttribute } from "../markup/entities.ts";
import { attributeTokens } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { isRubyAnnotation, isRubyPart } from "../markup/vocabulary.ts";
import { OWN_CLASS } from "../segments/context/skip-rules.ts";
import type { Insertion, SourceLocation, TagTarget } from "../segments/source-location.ts";
import { type CopySetting, copyElement, copyTags } from "./copy.ts";
import { dropSeams, placeSeams } from "./place-seams.ts";
import { annotationAnchors, rubyPartTags } from "./ruby-tags.ts";
import { SIDE_CLASS } from "./stylesheet.ts";
import { type CharacterForms, writeText } from "./write-text.ts";

type Seam = TagTarget & { type: "seam" };

/** How the pieces of a translation are written: as the source itself or as a copy beside it. */
interface TagWriter {
	tags(element: MarkupElement): [open: string, close: string];
	/** @param foreign it is a phrase that is restored as it was (rule A8) */
	whole(element: MarkupElement, foreign?: boolean): string;
	/** What stands between two paragraphs of one sentence (rule A16). */
	seam(seam: Seam): string;
	arrangeSeams: typeof placeSeams;
}

/**
 * The source that replaces a run in `translation_only`: the translation's text between the run's own tags.
 *
 * @param inner edits inside the run's tags and placeholders (attributes, nested texts), in order; applied here
 */
export function rebuildRun(
	location: SourceLocation,
	translation: string,
	forms: CharacterForms,
	inner: readonly Edit[],
): string {
	const { source } = location.parent.document;
	const raw = (start: number, end: number): string => {
		if (inner.length === 0) return source.slice(start, end);
		const shifted: Edit[] = [];
		for (let index = findFirst(inner, start); (inner[index]?.start ?? end + 1) <= end; index++) {
			const edit = inner[index];
			if (edit && edit.end <= end) shifted.push({ ...edit, start: edit.start - start, end: edit.end - start });
		}
		return applyEdits(source.slice(start, end), shifted);
	};
	const writer: TagWriter = {
		tags: (element) =>
			isRubyPart(element)
				? rubyPartTags(element, raw)
				: [raw(element.start, element.openEnd), raw(element.closeStart, element.end)],
		whole: (element) => (isRubyAnnotation(element) ? annotationAnchors(element, raw) : raw(element.start, element.end)),
		seam: ({ start, end }) => raw(start, end),
		arrangeSeams: placeSeams,
	};
	const hidden = location.hidden.map(({ start, end }) => raw(start, end)).join("");
	return writePieces(location, translation, forms, writer) + hidden;
}

/** The index of the first edit that starts at `start` or behind it. */
function findFirst(edits: readonly Edit[], start: number): number {
	let low = 0;
	let high = edits.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((edits[middle]?.start ?? 0) < start) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** How an inserted translation is marked up. */
export interface InsertionStyle {
	/** Canonical tag. */
	language: string;
	/** `rtl` or `ltr` where it must be declared, else "". */
	direction: string;
	/** The translation comes before its source. */
	first: boolean;
	/** `h:` where the book writes XHTML with a prefix. */
	prefix: string;
}

/** The one element that holds a translation in the stacked layouts (rule B5). */
export function buildInsertion(
	location: SourceLocation,
	insertion: Insertion,
	translation: string,
	forms: CharacterForms,
	style: InsertionStyle,
): string {
	const content = writeCopy(location, insertion, insertion.wrappers, translation, forms);
	const name = style.prefix + insertion.element;
	const lineBreak = insertion.element === "span" ? `<${style.prefix}br/>` : "";
	// Many readers take a label from its text alone: the two must not run together.
	const gap = location.kind === "label" ? " " : "";
	const [before, after] = style.first ? [insertion.indent, gap + lineBreak] : [lineBreak + gap + insertion.indent, ""];
	return `<${name}${insertedAttributes("", style)}>${before}${content}${after}</${name}>`;
}

/** The paragraph that is shown beside its source, and comes before it in the document (rule B6). */
export function buildSideBlock(
	location: SourceLocation,
	insertion: Insertion & { side: NonNullable<Insertion["side"]> },
	translation: string,
	forms: CharacterForms,
	style: InsertionStyle,
): string {
	const { block, wrappers } = insertion.side;
	const content = writeCopy(location, insertion.side, wrappers, translation, forms);
	const classes = [SIDE_CLASS, ...attributeTokens(block, "class")];
	return `<${block.name}${insertedAttributes(` ${escapeAttribute(classes.join(" "), '"')}`, style)}>${content}</${block.name}>`;
}

function insertedAttributes(moreClasses: string, { language, direction }: InsertionStyle): string {
	const dir = direction ? ` dir="${direction}"` : "";
	// `cp-translation` is not styled here: readers such as CrossPoint show and hide translations by it.
	return ` class="${OWN_CLASS} cp-translation${moreClasses}" lang="${language}" xml:lang="${language}"${dir}`;
}

function writeCopy(
	location: SourceLocation,
	setting: CopySetting,
	wrappers: readonly MarkupElement[],
	translation: string,
	forms: CharacterForms,
): string {
	const writer: TagWriter = {
		tags: (element) => copyTags(element, setting),
		whole: (element, foreign = false) => copyElement(element, { ...setting, foreign }),
		seam: () => "",
		arrangeSeams: dropSeams,
	};
	const content = writePieces({ ...location, form: "text" }, translation, forms, writer);
	return wrappers.reduceRight((inner, wrapper) => {
		const [open, close] = writer.tags(wrapper);
		return open + inner + close;
	}, content);
}

function writePieces(location: SourceLocation, translation: string, forms: CharacterForms, writer: TagWriter): string {
	const out: string[] = [];
	let restoring: number | null = null;
	let leading = location.leading;
	for (const piece of writer.arrangeSeams(parseTaggedText(translation), location.tags)) {
		if (restoring !== null) {
			if (piece.type === "close" && piece.number === restoring) restoring = null;
			continue;
		}
		if (piece.type === "text") {
			out.push(
				leading.length > 0
					? writeLeading(piece.text, location, leading, forms, writer)
					: writeText(piece.text, location.form, forms),
			);
			leading = [];
			continue;
		}
		const target = location.tags.get(piece.number);
		if (target?.type === "pair" && target.foreign && piece.type === "open") restoring = piece.number;
		if (target) out.push(writeTag(piece, target, location, forms, writer));
	}
	return out.join("");
}

function writeTag(
	piece: Exclude<TaggedPiece, { type: "text" }>,
	target: TagTarget,
	location: SourceLocation,
	forms: CharacterForms,
	writer: TagWriter,
): string {
	if (target.type === "literal") return writeText(target.text, location.form, forms);
	if (target.type === "void") return writer.whole(target.element);
	if (target.type === "seam") return writer.seam(target);
	const [outermost] = target.elements;
	if (target.foreign && outermost) return piece.type === "open" ? writer.whole(outermost, true) : "";
	if (piece.type === "open") return target.elements.map((element) => writer.tags(element)[0]).join("");
	return target.elements
		.toReversed()
		.map((element) => writer.tags(element)[1])
		.join("");
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** A drop cap goes around the first grapheme with its opening punctuation (rule A5). */
function writeLeading(
	text: string,
	location: SourceLocation,
	leading: readonly MarkupElement[],
	forms: CharacterForms,
	writer: TagWriter,
): string {
	const opening = /^[\s\p{P}\p{S}]*/u.exec(text)?.[0] ?? "";
	const [first] = graphemes.segment(text.slice(opening.length));
	const head = opening + (first?.segment ?? "");
	const [open, close] = [
		leading.map((element) => writer.tags(element)[0]),
		leading.toReversed().map((element) => writer.tags(element)[1]),
	];
	const rest = text.slice(head.length);
	return open.join("") + writeText(head, location.form, forms) + close.join("") + writeText(rest, location.form, forms);
}
