import { applyEdits, type Edit } from "../edits.ts";
import { escapeAttribute } from "../markup/entities.ts";
import { attributeTokens, attributeValue } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { isRubyAnnotation, isRubyPart } from "../markup/vocabulary.ts";
import { OWN_CLASS } from "../segments/context/skip-rules.ts";
import type { Insertion, SourceLocation } from "../segments/source-location.ts";
import type { Subject } from "../segments/styles/selectors.ts";
import { copiedBlockStyle } from "./copied-style.ts";
import { type CopySetting, copyElement, copyTags } from "./copy.ts";
import {
	type Directed,
	directionAgainst,
	type InsertedDirection,
	keepDirection,
	stackedSubject,
} from "./inserted-direction.ts";
import { dropSeams, placeSeams } from "./place-seams.ts";
import { BREAK_CLASS, CAP_CLASS, INDENT_CLASS, LINES_CLASS, SIDE_CLASS } from "./placement-css.ts";
import { annotationAnchors, rubyPartTags } from "./ruby-tags.ts";
import { findSentencePictures } from "./sentence-pictures.ts";
import { type TaggedTranslation, tagLines } from "./tag-lines.ts";
import { type TagWriter, writePieces } from "./write-pieces.ts";
import type { CharacterForms } from "./write-text.ts";

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
		whole: ({ element }) =>
			isRubyAnnotation(element) ? annotationAnchors(element, raw) : raw(element.start, element.end),
		hollow: (elements) => {
			const tags = elements.map((element) => writer.tags(element));
			return [...tags.map(([open]) => open), ...tags.toReversed().map(([, close]) => close)].join("");
		},
		followsPictures: true,
		seam: ({ start, end }) => raw(start, end),
		arrangeSeams: placeSeams,
	};
	const hidden = location.hidden.map(({ start, end }) => raw(start, end)).join("");
	const spoken = (location.spoken ?? []).map((word) => writer.hollow([word])).join("");
	const tagged = tagLines(location, location.insertion?.lines ?? [], translation);
	return spoken + writePieces(tagged.location, tagged.translation, forms, writer) + hidden;
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
	/** `null` where the translation is written in the direction of its source. */
	turned: InsertedDirection | null;
	/** The translation comes before its source. */
	first: boolean;
	/** By a rule of the book; what floats is not copied. */
	isFloated(element: MarkupElement): boolean;
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
	const { wrappers, lines } = insertion;
	const tagged = tagLines(copied(location, style), lines, translation);
	const content = insertion.indent + writeCopy(tagged, copySetting(insertion, style), wrappers, forms);
	const subject = stackedSubject(insertion.element, wrappers[0]?.parent ?? location.parent);
	const { attributes, open, close, classes } = direct(subject, lines.length > 0, style);
	const declared = insertedAttributes(capClass(location) + classes, subject.parent, style);
	const name = style.prefix + insertion.element;
	const separator = insertion.element === "span" ? writeSeparator(location, insertion, style) : "";
	const text = open + content + close;
	const both = style.first ? text + separator : separator + text;
	const indent = style.first && insertion.takesIndent ? buildIndent(style) : "";
	return `<${name}${declared}${attributes}>${both}</${name}>${indent}`;
}

/** The empty element that gives a source the indent of its paragraph, whose first line the translation has (rule B5). */
function buildIndent({ prefix }: InsertionStyle): string {
	return `<${prefix}span class="${OWN_CLASS} ${INDENT_CLASS}"></${prefix}span>`;
}

/**
 * Breaks the line where there are no styles, and keeps the words apart where only the text is read: by search, speech
 * and tables of contents. In preserved white space the newline would be an empty line, and is hidden with the break.
 */
function writeSeparator({ kind }: SourceLocation, { keepsSpace }: Insertion, { prefix }: InsertionStyle): string {
	// A `span` in a nav must hold text (EPUB 3.3 §7.3).
	if (kind === "label") return `<${prefix}br class="${BREAK_CLASS}"/> `;
	const lineBreak = (inner: string) => `<${prefix}span class="${BREAK_CLASS}"><${prefix}br/>${inner}</${prefix}span>`;
	return keepsSpace ? lineBreak("\n") : `${lineBreak("")}\n`;
}

/** The empty element that announces pairs where no translation stands before them (rule B6). */
export function buildPairMark(classes: readonly string[], { prefix }: InsertionStyle): string {
	return `<${prefix}div class="${[OWN_CLASS, ...classes].join(" ")}"></${prefix}div>`;
}

/**
 * The paragraph that follows its source and stands beside it (rule B6).
 *
 * @param announcing classes that announce further pairs
 */
export function buildSideBlock(
	location: SourceLocation,
	{ side, lines, keepsSpace }: Insertion & { side: NonNullable<Insertion["side"]> },
	translation: string,
	forms: CharacterForms,
	style: InsertionStyle,
	announcing: readonly string[],
): string {
	const { block, wrappers } = side;
	const tagged = tagLines(copied(location, style), lines, translation);
	const content = writeCopy(tagged, copySetting(side, style), wrappers, forms);
	const { open, close } = direct(block, lines.length > 0, style);
	const look = copiedBlockStyle(attributeValue(block, "style") ?? "");
	const align = attributeValue(block, "align");
	const attributes =
		(align ? ` align="${escapeAttribute(align, '"')}"` : "") + (look && ` style="${escapeAttribute(look, '"')}"`);
	const classes = [SIDE_CLASS, ...announcing, ...attributeTokens(block, "class")];
	const all = `${capClass(location)} ${escapeAttribute(classes.join(" "), '"')}`;
	const written = insertedAttributes(all, block.parent, style) + attributes;
	// Search and speech may take the text alone: it must not run together with its neighbours'.
	const gap = keepsSpace ? "" : "\n";
	return `<${block.name}${written}>${gap}${open}${content}${close}${gap}</${block.name}>`;
}

/** A drop cap floats to the side on which the source begins, where the first letter of a turned line can't be. */
function copied(location: SourceLocation, { turned }: InsertionStyle): SourceLocation {
	return turned ? { ...location, leading: [] } : location;
}

function capClass({ leading }: SourceLocation): string {
	return leading.length > 0 ? ` ${CAP_CLASS}` : "";
}

/** @param holdsLines its elements are lines of verse; `classes` of what is returned says so where nothing is around them */
function direct(
	subject: Subject,
	holdsLines: boolean,
	{ turned, prefix }: InsertionStyle,
): Directed & { classes: string } {
	const lines = holdsLines ? ` ${LINES_CLASS}` : "";
	if (!turned) return { attributes: "", open: "", close: "", classes: lines };
	const directed = keepDirection(subject, turned, prefix, lines);
	return { ...directed, classes: directed.open ? "" : lines };
}

/** A class that sets a direction for the source is not that of its translation. */
function copySetting(
	{ insideLink }: Pick<CopySetting, "insideLink">,
	{ turned, isFloated }: InsertionStyle,
): CopySetting {
	if (!turned) return { insideLink, isFloated };
	return { insideLink, isFloated, dropsClass: (name) => turned.sides.turnsClass(name, turned.direction) };
}

/** @param parent of the inserted element, whose `dir` it would inherit */
function insertedAttributes(
	moreClasses: string,
	parent: MarkupElement | null,
	{ language, direction }: InsertionStyle,
): string {
	const declared = direction || directionAgainst(parent, language);
	const dir = declared ? ` dir="${declared}"` : "";
	// Readers such as CrossPoint show and hide translations by it.
	return ` class="${OWN_CLASS} cp-translation${moreClasses}" lang="${language}" xml:lang="${language}"${dir}`;
}

function writeCopy(
	{ location, translation }: TaggedTranslation,
	setting: CopySetting,
	wrappers: readonly MarkupElement[],
	forms: CharacterForms,
): string {
	const pictures = findSentencePictures(location);
	const writer: TagWriter = {
		tags: (element) => copyTags(element, setting),
		// The number of a verse or a line parts two sentences, but must not occur twice (rule B7).
		whole: ({ element, mark, foreign = false }) =>
			mark === "line" ? " " : copyElement(element, { ...setting, foreign, picture: pictures.has(element) }),
		hollow: () => "",
		followsPictures: false,
		seam: () => "",
		arrangeSeams: dropSeams,
	};
	const content = writePieces({ ...location, form: "text" }, translation, forms, writer);
	return wrappers.reduceRight((inner, wrapper) => {
		const [open, close] = writer.tags(wrapper);
		return open + inner + close;
	}, content);
}
