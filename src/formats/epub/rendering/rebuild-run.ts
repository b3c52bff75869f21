import { applyEdits, type Edit } from "../edits.ts";
import { escapeAttribute } from "../markup/entities.ts";
import { attributeTokens } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { isRubyAnnotation, isRubyPart } from "../markup/vocabulary.ts";
import { OWN_CLASS } from "../segments/context/skip-rules.ts";
import type { Insertion, SourceLocation } from "../segments/source-location.ts";
import { type CopySetting, copyElement, copyTags } from "./copy.ts";
import { dropSeams, placeSeams } from "./place-seams.ts";
import { BREAK_CLASS, LINES_CLASS, PAIR_CLASS, SIDE_CLASS, TEXT_CLASS } from "./placement-css.ts";
import { annotationAnchors, rubyPartTags } from "./ruby-tags.ts";
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
	return spoken + writePieces(location, translation, forms, writer) + hidden;
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
	const lined = tagLines(location, insertion.lines, translation);
	const content = insertion.indent + writeCopy(lined, insertion, insertion.wrappers, forms);
	const name = style.prefix + insertion.element;
	const separator = insertion.element === "span" ? writeSeparator(location, insertion, style) : "";
	const text = style.first ? content + separator : separator + content;
	const classes = insertion.lines.length > 0 ? ` ${LINES_CLASS}` : "";
	return `<${name}${insertedAttributes(classes, style)}>${text}</${name}>`;
}

/**
 * Breaks the line where there are no styles, and keeps the words apart where only the text is read: by search, speech
 * and tables of contents. In preserved white space the newline would be an empty line, and is hidden with the break.
 */
function writeSeparator({ kind }: SourceLocation, { keepsSpace }: Insertion, { prefix }: InsertionStyle): string {
	// A `span` in a nav must hold text (EPUB 3.3 §7.3).
	if (kind === "label") return `<${prefix}br/> `;
	const lineBreak = (inner: string) => `<${prefix}span class="${BREAK_CLASS}"><${prefix}br/>${inner}</${prefix}span>`;
	return keepsSpace ? lineBreak("\n") : `${lineBreak("")}\n`;
}

/** The empty element that announces a pair where no translation stands before it (rule B6). */
export function buildPairMark({ prefix }: InsertionStyle): string {
	return `<${prefix}div class="${OWN_CLASS} ${PAIR_CLASS}"></${prefix}div>`;
}

/**
 * The paragraph that follows its source and stands beside it (rule B6).
 *
 * @param announces the next paragraph has its translation beside it too
 */
export function buildSideBlock(
	location: SourceLocation,
	{ side, lines }: Insertion & { side: NonNullable<Insertion["side"]> },
	translation: string,
	forms: CharacterForms,
	style: InsertionStyle,
	announces: boolean,
): string {
	const { block, wrappers } = side;
	const classes = [SIDE_CLASS, ...(announces ? [PAIR_CLASS] : []), ...attributeTokens(block, "class")];
	const copy = writeCopy(tagLines(location, lines, translation), side, wrappers, forms);
	const content = withDirection(copy, lines.length > 0, style);
	return `<${block.name}${insertedAttributes(` ${escapeAttribute(classes.join(" "), '"')}`, style)}>${content}</${block.name}>`;
}

/** The book's rules give its paragraphs a direction, which outranks the paragraph's own `dir` (rule B9). */
function withDirection(content: string, holdsLines: boolean, { prefix, direction }: InsertionStyle): string {
	if (!direction) return content;
	const classes = holdsLines ? `${TEXT_CLASS} ${LINES_CLASS}` : TEXT_CLASS;
	return `<${prefix}span class="${classes}" dir="${direction}">${content}</${prefix}span>`;
}

function insertedAttributes(moreClasses: string, { language, direction }: InsertionStyle): string {
	const dir = direction ? ` dir="${direction}"` : "";
	// Readers such as CrossPoint show and hide translations by it.
	return ` class="${OWN_CLASS} cp-translation${moreClasses}" lang="${language}" xml:lang="${language}"${dir}`;
}

function writeCopy(
	{ location, translation }: TaggedTranslation,
	setting: CopySetting,
	wrappers: readonly MarkupElement[],
	forms: CharacterForms,
): string {
	const writer: TagWriter = {
		tags: (element) => copyTags(element, setting),
		// The number of a verse or a line parts two sentences, but must not occur twice (rule B7).
		whole: ({ element, mark, foreign = false }) =>
			mark === "line" ? " " : copyElement(element, { ...setting, foreign }),
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
